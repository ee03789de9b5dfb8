import * as contract from '@parley/contract'
import { route, type Route, type SessionCookie } from '#platform/http/index.ts'
import { besideReading } from '#platform/reading.ts'
import type { Passwords } from './passwords.service.ts'
import type { Profile } from './profile.service.ts'
import { sessionIdOf } from './requests.ts'
import type { Sessions } from './sessions.ts'
import type { StepUp } from './step-up.ts'

export interface MeRouteOptions {
  profile: Profile
  passwords: Passwords
  stepUp: StepUp
  sessions: Sessions
  cookie: SessionCookie
  needsOwner(): Promise<boolean>
  houseName(): string
  instance: Omit<contract.Instance, 'name' | 'needsOwner'>
}

export function meRoutes({
  profile,
  passwords,
  stepUp,
  sessions,
  cookie,
  needsOwner,
  houseName,
  instance,
}: MeRouteOptions): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/instance',
      summary: 'What a page must know before anybody signs in',
      policy: { who: 'public' },
      responses: { 200: contract.instance },
      handle: async () => ({ status: 200, body: { ...instance, name: houseName(), needsOwner: await needsOwner() } }),
    }),
    route({
      method: 'GET',
      path: '/api/auth/session',
      summary: 'Who is signed in at this browser; strangers are told so, and nothing else',
      policy: { who: 'public' },
      responses: { 200: contract.signedInHere },
      handle: async ({ caller, headers }) => {
        if (caller?.via.kind === 'session') {
          return { status: 200, body: { stage: 'full', me: await profile.me(caller.userId) } }
        }
        const token = caller === null ? cookie.read(headers) : null
        // That somebody was here is written down at the door of every other route.
        const half = token === null ? null : await besideReading(() => sessions.authenticate(token))
        return { status: 200, body: { stage: half?.stage === 'halfway' ? 'halfway' : 'nobody', me: null } }
      },
    }),
    route({
      method: 'GET',
      path: '/api/me',
      summary: 'The account of the caller',
      policy: { who: 'user', scope: 'read', secondFactor: 'not-needed' },
      responses: { 200: contract.me },
      handle: async ({ caller }) => ({ status: 200, body: await profile.me(caller.userId) }),
    }),
    route({
      method: 'PATCH',
      path: '/api/me',
      summary:
        'Change names, language, theme, level; a new address needs a step-up and counts once its mail is answered',
      policy: { who: 'session' },
      body: contract.changeMe,
      responses: { 200: contract.me },
      handle: async ({ caller, body }) => {
        if (body.email !== undefined) await stepUp.requireStepUp(caller)
        return { status: 200, body: await profile.change(caller.userId, body) }
      },
    }),
    route({
      method: 'POST',
      path: '/api/me/password',
      summary: 'Change the password; every other browser is signed out',
      policy: { who: 'session', limiter: 'login' },
      body: contract.changePassword,
      responses: { 204: null },
      handle: async ({ caller, body, headers }) => {
        await stepUp.requireStepUpOr(caller, body.currentPassword, 'currentPassword')
        await passwords.change(caller.userId, sessionIdOf(caller), body)
        const { issued } = await sessions.rotate(cookie.read(headers) ?? '')
        return { status: 204, ...(issued && { cookies: [cookie.set(issued.token, issued.expiresAt)] }) }
      },
    }),
    route({
      method: 'GET',
      path: '/api/me/preferences',
      summary: 'Small choices of the app',
      policy: { who: 'user', scope: 'read' },
      responses: { 200: contract.preferences },
      handle: async ({ caller }) => ({ status: 200, body: await profile.preferences(caller.userId) }),
    }),
    route({
      method: 'PUT',
      path: '/api/me/preferences',
      summary: 'Replace the small choices of the app',
      policy: { who: 'session' },
      body: contract.preferences,
      responses: { 200: contract.preferences },
      handle: async ({ caller, body }) => ({ status: 200, body: await profile.setPreferences(caller.userId, body) }),
    }),
  ]
}
