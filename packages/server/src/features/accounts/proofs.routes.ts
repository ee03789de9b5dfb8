import * as contract from '@parley/contract'
import { route, type Route, type SessionCookie } from '#platform/http/index.ts'
import type { Entry } from './entry.ts'
import type { Passkeys } from './passkeys.service.ts'
import type { Passwords } from './passwords.service.ts'
import type { Proofs } from './proofs.service.ts'
import type { RelyingParty } from './relying-party.ts'
import { whenceOf, sessionIdOf } from './requests.ts'
import type { Sessions } from './sessions.ts'

export interface ProofRouteOptions {
  proofs: Proofs
  passkeys: Passkeys
  passwords: Passwords
  sessions: Sessions
  cookie: SessionCookie
  entry: Entry
  partyOf(headers: Headers): RelyingParty
}

/** Second factors, passkeys as the way in, and proving once more that it is still you. */
export function proofRoutes(options: ProofRouteOptions): Route[] {
  const { proofs, passkeys, passwords, sessions, cookie, entry, partyOf } = options

  return [
    route({
      method: 'POST',
      path: '/api/auth/two-factor',
      summary: 'The second step of signing in: a code, a backup code or a passkey',
      policy: { who: 'halfway', limiter: 'login' },
      body: contract.secondFactorProof,
      responses: { 200: contract.signedIn },
      handle: async (request) => {
        const { caller, body, headers } = request
        const who = { userId: caller.userId, sessionId: sessionIdOf(caller) }
        const result = await proofs.finish(who, body, () => partyOf(headers), whenceOf(request))
        return entry.signedIn(200, headers, result)
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/two-factor/options',
      summary: 'What to ask the browser for where a passkey is the second factor',
      policy: { who: 'halfway', limiter: 'login' },
      responses: { 200: contract.passkeyOptions },
      handle: async ({ caller, headers }) => ({
        status: 200,
        body: await passkeys.proofOptions(caller.userId, partyOf(headers)),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/auth/passkey/options',
      summary: 'What to ask the browser for: any passkey of this site, or one of the person signed in',
      policy: { who: 'public', limiter: 'login' },
      responses: { 200: contract.passkeyOptions },
      handle: async ({ caller, headers }) => ({
        status: 200,
        body: await passkeys.proofOptions(caller?.userId ?? null, partyOf(headers)),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/auth/passkey',
      summary: 'Sign in with a passkey',
      policy: { who: 'public', limiter: 'login' },
      body: contract.signInWithPasskey,
      responses: { 200: contract.signedIn },
      handle: async (request) => {
        const { body, headers } = request
        return entry.signedIn(200, headers, await proofs.signIn(body.passkey, partyOf(headers), whenceOf(request)))
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/step-up',
      summary: 'Prove once more that it is you, by password or passkey',
      policy: { who: 'session', limiter: 'login', secondFactor: 'not-needed' },
      body: contract.stepUp,
      responses: { 200: contract.confirmed },
      handle: async ({ caller, body, headers }) => {
        if (body.passkey !== undefined) await proofs.confirm(caller.userId, body.passkey, partyOf(headers))
        else await passwords.verify(caller.userId, body.password ?? '', 'password')
        await proofs.confirmed(caller.userId, body.passkey === undefined ? 'password' : 'passkey')
        const { confirmedUntil } = await sessions.confirm(sessionIdOf(caller))
        const { issued } = await sessions.rotate(cookie.read(headers) ?? '')
        return {
          status: 200,
          body: { confirmedUntil: new Date(confirmedUntil).toISOString() },
          ...(issued && { cookies: [cookie.set(issued.token, issued.expiresAt)] }),
        }
      },
    }),
  ]
}
