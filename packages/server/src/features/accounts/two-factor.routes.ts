import * as contract from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { route, type Route } from '#platform/http/index.ts'
import { sessionIdOf } from './requests.ts'
import type { TwoFactorService } from './two-factor.service.ts'

/** Setting up and taking away the second factor. */
export function twoFactorRoutes(
  twoFactor: TwoFactorService,
  isDemandedOf: (role: contract.Role) => Promise<boolean>,
): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/me/two-factor',
      summary: 'Whether a second factor is asked for, and how many backup codes are left',
      policy: { who: 'session', secondFactor: 'not-needed' },
      responses: { 200: contract.twoFactor },
      handle: async ({ caller }) => ({
        status: 200,
        body: { ...(await twoFactor.state(caller.userId)), demanded: await isDemandedOf(caller.role) },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/me/two-factor/enroll',
      summary: 'Begin with an authenticator app; nothing changes until a code is confirmed',
      policy: { who: 'session', stepUp: true, secondFactor: 'not-needed' },
      responses: { 200: contract.enrolment },
      handle: async ({ caller }) => ({ status: 200, body: await twoFactor.enroll(caller.userId) }),
    }),
    route({
      method: 'POST',
      path: '/api/me/two-factor/confirm',
      summary: 'Turn the second factor on; answers with backup codes, shown once',
      policy: { who: 'session', stepUp: true, limiter: 'login', secondFactor: 'not-needed' },
      body: contract.confirmTwoFactor,
      responses: { 200: contract.backupCodes },
      handle: async ({ caller, body }) => ({
        status: 200,
        body: await twoFactor.confirm(caller.userId, sessionIdOf(caller), body.code),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/me/two-factor/disable',
      summary: 'Turn the second factor off',
      policy: { who: 'session', stepUp: true },
      responses: { 204: null },
      handle: async ({ caller }) => {
        if (await isDemandedOf(caller.role)) {
          throw new AppError('conflict', 'This house asks for a second factor. It cannot be turned off here.')
        }
        await twoFactor.disable(caller.userId, sessionIdOf(caller))
        return { status: 204 }
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/two-factor/backup-codes',
      summary: 'New backup codes; the old ones end',
      policy: { who: 'session', stepUp: true },
      responses: { 200: contract.backupCodes },
      handle: async ({ caller }) => ({
        status: 200,
        body: await twoFactor.renewCodes(caller.userId, sessionIdOf(caller)),
      }),
    }),
  ]
}
