import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Route } from '#platform/http/index.ts'
import { mostAvatarBytes, type Avatars } from './avatar.service.ts'
import type { Profile } from './profile.service.ts'

/** The picture that stands beside a name. */
export function avatarRoutes(avatars: Avatars, profile: Profile): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/me/avatar',
      summary: 'Give a picture of yourself: a PNG, of which only the points are kept',
      policy: { who: 'session', limiter: 'costly' },
      upload: { field: 'file', mostFiles: 1, mostBytes: mostAvatarBytes },
      responses: { 200: contract.me },
      async handle({ caller, uploads }) {
        let given = false
        for await (const upload of uploads) {
          await avatars.set(caller.userId, upload)
          given = true
        }
        if (!given) throw new AppError('validation_failed', 'Choose a file.')
        return { status: 200, body: await profile.me(caller.userId) }
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/me/avatar',
      summary: 'Take your picture away',
      policy: { who: 'session' },
      responses: { 200: contract.me },
      async handle({ caller }) {
        await avatars.remove(caller.userId)
        return { status: 200, body: await profile.me(caller.userId) }
      },
    }),
    route({
      method: 'GET',
      path: '/api/users/:id/avatar',
      summary: 'The picture of somebody; `v` names which one, so that it may be kept',
      policy: { who: 'user', scope: 'read' },
      params: z.object({ id: contract.id }),
      query: z.strictObject({ v: z.optional(z.string().check(z.maxLength(50))) }),
      responses: { 200: null, 206: null, 304: null, 416: null },
      handle: ({ params, headers }) => avatars.send(params.id, headers),
    }),
  ]
}
