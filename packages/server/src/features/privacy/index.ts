import { eraseAccount, exportState, id, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import type { Files } from '#platform/files/index.ts'
import { route, type Caller, type Route, type SessionCookie } from '#platform/http/index.ts'
import { pour } from '#platform/pour.ts'
import { createErasure, type ErasureOptions } from './erasure.ts'
import { createExport, type ExportOptions } from './export.ts'

export interface PrivacyOptions extends ErasureOptions, Omit<ExportOptions, 'audit' | 'database' | 'files'> {
  audit: ErasureOptions['audit']
  files: Files
  cookie: SessionCookie
  requireStepUpOr(caller: Caller, password: string | undefined, field: string): Promise<void>
  /** Throws where this one may not erase that one; `not_found` where there is nobody. */
  requireMayErase(caller: Caller, userId: Id): Promise<void>
}

/** What everybody may ask of whoever keeps their data: all of it, and none of it. */
export function createPrivacy(options: PrivacyOptions): { routes: Route[] } {
  const erasure = createErasure(options)
  const exports = createExport(options)
  return {
    routes: [
      route({
        method: 'DELETE',
        path: '/api/me',
        summary: 'Erase the account and everything of it, at once',
        policy: { who: 'session', limiter: 'login', consent: 'not-needed' },
        body: eraseAccount,
        responses: { 204: null },
        async handle({ caller, body }) {
          await options.requireStepUpOr(caller, body.password, 'password')
          await erasure.erase(caller.userId)
          return { status: 204, cookies: [options.cookie.clear()] }
        },
      }),
      route({
        method: 'DELETE',
        path: '/api/admin/users/:id',
        summary: 'Erase somebody and everything of theirs, at once and for ever',
        policy: { who: 'administrator', stepUp: true },
        params: z.object({ id }),
        responses: { 204: null },
        async handle({ caller, params, address }) {
          await options.requireMayErase(caller, params.id)
          await erasure.erase(params.id, { actorId: caller.userId, address })
          return { status: 204 }
        },
      }),
      route({
        method: 'POST',
        path: '/api/me/export',
        summary: 'Begin an archive of everything about the account',
        policy: { who: 'session', limiter: 'costly', consent: 'not-needed' },
        responses: { 202: exportState },
        handle: async ({ caller, address }) => ({ status: 202, body: await exports.begin(caller.userId, address) }),
      }),
      route({
        method: 'GET',
        path: '/api/me/export/:id',
        summary: 'The archive once it is made, and until then how far it is',
        policy: { who: 'session', consent: 'not-needed' },
        params: z.object({ id }),
        responses: { 200: z.unknown(), 202: exportState },
        async handle({ caller, params }) {
          const found = await exports.find(caller.userId, params.id)
          if ('jobId' in found) return { status: 202, body: found }
          return {
            status: 200,
            headers: {
              'content-type': found.type,
              'content-length': String(found.size),
              'content-disposition': `attachment; filename="${found.name}"`,
            },
            stream: (response) => {
              pour(options.files.read(found), response).catch(() => response.destroy())
            },
          }
        },
      }),
    ],
  }
}
