import { createdShare, exportQuery, id, sharedConversation, shareList, type Id, type Language } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import type { ReadConversation } from '#features/chats/index.ts'
import { exportAnswer } from './export.ts'
import { createHouseShares } from './house-shares.ts'
import { houseShareRoutes } from './house-shares.routes.ts'
import { createShares, type SharesOptions } from './shares.service.ts'

export interface SharingOptions extends Omit<SharesOptions, 'mayShareStill'> {
  log: Log
  /** What somebody reads in. */
  languageOf(userId: Id): Promise<Language>
  /** All branches. */
  readAll(userId: Id, conversationId: Id): Promise<ReadConversation>
  mayShare(caller: Pick<Caller, 'userId'>): Promise<boolean>
  isActive(userId: Id): Promise<boolean>
  namesOf(ids: readonly Id[]): Promise<ReadonlyMap<Id, string>>
}

export { conversationJson } from './export.ts'

const params = z.object({ id })
const policy = { who: 'user', scope: 'chat' } as const

/** Copies that leave the house: pages for whoever has their address, and files to keep. */
export function createSharing(options: SharingOptions): { routes: Route[]; ownedBy(userId: Id): Promise<unknown[]> } {
  // A right that was taken away counts for what was shared before, too.
  const mayShareStill = async (userId: Id): Promise<boolean> =>
    (await options.isActive(userId)) && options.mayShare({ userId })
  const shares = createShares({ ...options, mayShareStill })
  return {
    ownedBy: shares.list,
    routes: [
      ...houseShareRoutes(createHouseShares({ ...options, mayShareStill })),
      route({
        method: 'POST',
        path: '/api/conversations/:id/share',
        summary: 'Freeze the branch as it is for whoever has the address',
        policy: { ...policy, limiter: 'exports' },
        params,
        responses: { 201: createdShare },
        async handle({ caller, params }) {
          if (!(await options.mayShare(caller))) throw new AppError('forbidden', 'You may not share conversations.')
          return { status: 201, body: await shares.create(caller.userId, params.id) }
        },
      }),
      route({
        method: 'GET',
        path: '/api/shares',
        summary: 'What the caller shares',
        policy,
        responses: { 200: shareList },
        handle: async ({ caller }) => ({
          status: 200,
          body: { items: await shares.list(caller.userId), nextCursor: null },
        }),
      }),
      route({
        method: 'DELETE',
        path: '/api/shares/:id',
        summary: 'Take a share back',
        policy,
        params,
        responses: { 204: null },
        async handle({ caller, params }) {
          await shares.remove(caller.userId, params.id)
          return { status: 204 }
        },
      }),
      route({
        method: 'GET',
        path: '/api/share/:token',
        summary: 'A conversation that was shared',
        policy: { who: 'public' },
        params: z.object({ token: z.string().check(z.maxLength(200)) }),
        responses: { 200: sharedConversation },
        handle: async ({ params }) => ({
          status: 200,
          body: await shares.open(params.token),
          headers: { 'x-robots-tag': 'noindex' },
        }),
      }),
      route({
        method: 'GET',
        path: '/api/conversations/:id/export',
        summary: 'A conversation as a file: JSON with all branches, or the branch as Markdown or a page for paper',
        policy: { who: 'user', scope: 'read', limiter: 'exports' },
        params,
        query: exportQuery,
        responses: { 200: z.unknown() },
        async handle({ caller, params, query: { format } }) {
          const read = format === 'json' ? options.readAll : options.read
          const [all, language] = await Promise.all([read(caller.userId, params.id), options.languageOf(caller.userId)])
          return exportAnswer(all, format, language, options.log)
        },
      }),
    ],
  }
}
