import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { HouseAppearance } from './appearance.ts'

export interface AppearanceRouteOptions {
  appearance: HouseAppearance
  audit: AuditTrail
  /** Everybody who has a page open is told. */
  changed(): void
}

const administers = { policy: { who: 'administrator' } } as const

export function appearanceRoutes({ appearance, audit, changed }: AppearanceRouteOptions): Route[] {
  const told = async (actorId: contract.Id, what: 'appearance' | 'logo', body: contract.Appearance) => {
    await audit.record({ action: `${what}.changed`, actorId, result: 'ok', detail: { name: body.name } })
    changed()
    return { status: 200, body }
  }

  return [
    route({
      method: 'GET',
      path: '/api/appearance',
      summary: 'How this house calls and shows itself, and what it has to say to everybody',
      policy: { who: 'public' },
      responses: { 200: contract.appearance },
      handle: async () => ({ status: 200, body: await appearance.current() }),
    }),
    route({
      method: 'GET',
      path: '/api/appearance/logo',
      summary: 'The logo, where there is one',
      policy: { who: 'public' },
      responses: { 200: z.unknown() },
      async handle() {
        const logo = await appearance.logo()
        if (logo === null) throw new AppError('not_found', 'There is no logo.')
        const headers = {
          'content-type': logo.type,
          'content-security-policy': "default-src 'none'; sandbox",
          'cache-control': 'public, max-age=300',
          etag: `"${logo.hash}"`,
        }
        return { status: 200, headers, body: logo.bytes }
      },
    }),
    route({
      ...administers,
      method: 'PUT',
      path: '/api/admin/appearance',
      summary: 'Change the name, the colour and the notice of this house',
      body: contract.changeAppearance,
      responses: { 200: contract.appearance },
      handle: async ({ caller, body }) =>
        told(caller.userId, 'appearance', await appearance.set(body.value, body.version)),
    }),
    route({
      ...administers,
      method: 'PUT',
      path: '/api/admin/appearance/logo',
      summary: 'Give the house another logo: PNG, JPEG or WebP',
      bodyLimit: 2 * contract.largestLogoBytes,
      body: contract.changeLogo,
      responses: { 200: contract.appearance },
      handle: async ({ caller, body }) => told(caller.userId, 'logo', await appearance.setLogo(body.base64)),
    }),
    route({
      ...administers,
      method: 'DELETE',
      path: '/api/admin/appearance/logo',
      summary: 'Show Parley’s own mark again',
      responses: { 200: contract.appearance },
      handle: async ({ caller }) => told(caller.userId, 'logo', await appearance.setLogo(null)),
    }),
  ]
}
