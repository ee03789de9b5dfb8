import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import { createImports, type Imports, type ImportsOptions } from './imports.service.ts'

export type { Imports } from './imports.service.ts'

const gigabyte = 1024 ** 3
/** A file of conversations is read and thrown away, never kept: it may be larger than what is. */
const mostBytes = 4 * gigabyte
const params = z.object({ id: contract.id })
const reads = { who: 'user', scope: 'read' } as const
const writes = { who: 'user', scope: 'chat' } as const

export interface ImportOptions extends ImportsOptions {
  /** Whether this person may give files at all. */
  mayUpload(caller: Caller): Promise<boolean>
  /** In one request otherwise; 0: there is no limit. */
  uploadBytes: number
}

/** Conversations from other places, and from this one as it was. */
export function createImport(options: ImportOptions): { routes: Route[]; imports: Imports } {
  const imports = createImports(options)
  const maximumBytes = options.uploadBytes === 0 ? 0 : Math.max(options.uploadBytes, mostBytes)
  return {
    imports,
    routes: [
      route({
        method: 'POST',
        path: '/api/import',
        summary: 'Take in a file of conversations: of Parley, ChatGPT, Open WebUI, Claude or LibreChat, as JSON or zip',
        policy: { ...writes, limiter: 'costly' },
        upload: { field: 'file', mostFiles: 1, mostBytes: maximumBytes },
        responses: { 202: contract.importState },
        async handle({ caller, uploads, signal }) {
          if (!(await options.mayUpload(caller))) throw new AppError('forbidden', 'Your account may not upload.')
          await imports.requireRoom(caller.userId)
          for await (const { name, bytes } of uploads) {
            const body = await imports.begin(caller.userId, { name, bytes, signal, maximumBytes })
            return { status: 202, body }
          }
          throw new AppError('validation_failed', 'Choose a file.')
        },
      }),
      route({
        method: 'GET',
        path: '/api/imports',
        summary: 'What the caller has brought in, newest first',
        policy: reads,
        query: z.strictObject(contract.listQuery),
        responses: { 200: contract.importList },
        handle: async ({ caller, query }) => ({
          status: 200,
          body: await imports.list(caller.userId, query.limit, query.cursor),
        }),
      }),
      route({
        method: 'GET',
        path: '/api/imports/:id',
        summary: 'How far an import is',
        policy: reads,
        params,
        responses: { 200: contract.importState },
        handle: async ({ caller, params }) => ({ status: 200, body: await imports.find(caller.userId, params.id) }),
      }),
      route({
        method: 'GET',
        path: '/api/imports/:id/items',
        summary: 'What became of each conversation of the file',
        policy: reads,
        params,
        query: contract.importItemsQuery,
        responses: { 200: contract.importItems },
        handle: async ({ caller, params, query }) => ({
          status: 200,
          body: await imports.items(caller.userId, params.id, query),
        }),
      }),
      route({
        method: 'POST',
        path: '/api/imports/:id/cancel',
        summary: 'Stop an import; what has come in stays',
        policy: writes,
        params,
        responses: { 204: null },
        async handle({ caller, params }) {
          await imports.cancel(caller.userId, params.id)
          return { status: 204 }
        },
      }),
    ],
  }
}
