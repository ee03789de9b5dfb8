import * as contract from '@parley/contract'
import { route, type Route, type RouteAnswer } from '#platform/http/index.ts'
import type { AccountJobs } from './account-jobs.ts'
import type { Entry } from './entry.ts'
import type { Passwords } from './passwords.service.ts'
import { whenceOf } from './requests.ts'
import type { SignIn } from './sign-in.service.ts'
import type { SignUp } from './sign-up.service.ts'

export interface SignInRouteOptions {
  signIn: SignIn
  signUp: SignUp
  passwords: Passwords
  jobs: AccountJobs
  entry: Entry
}

/** The way in with a password, and back to it when it is lost. */
export function signInRoutes({ signIn, signUp, passwords, jobs, entry }: SignInRouteOptions): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/auth/register',
      summary: 'Make an account; the first one becomes the owner',
      policy: { who: 'public', limiter: 'register' },
      body: contract.register,
      responses: { 201: contract.signedIn, 202: contract.pendingSignUp },
      handle: async (request) => {
        const result = await signUp.register(request.body, whenceOf(request))
        return 'pending' in result ? { status: 202, body: result } : entry.signedIn(201, request.headers, result)
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/login',
      summary: 'Sign in with an e-mail address or username and a password',
      policy: { who: 'public', limiter: 'login' },
      body: contract.login,
      responses: { 200: contract.loginAnswer },
      handle: async (request): Promise<RouteAnswer> => {
        const deviceOf = (userId: contract.Id) => entry.deviceOf(request.headers, userId)
        const result = await signIn.login(request.body, whenceOf(request), deviceOf)
        return 'methods' in result
          ? entry.halfway(request.headers, result)
          : entry.signedIn(200, request.headers, result)
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/verify-email',
      summary: 'Prove an address with the token that was sent there',
      policy: { who: 'public', limiter: 'login' },
      body: contract.verifyEmail,
      responses: { 200: contract.verifiedEmail },
      handle: async ({ body }) => ({ status: 200, body: await signUp.verifyEmail(body.token) }),
    }),
    route({
      method: 'POST',
      path: '/api/auth/forgot-password',
      summary: 'Ask for a mail with which to set a new password; answers alike whether there is an account or not',
      policy: { who: 'public', limiter: 'register' },
      body: contract.forgotPassword,
      responses: { 202: null },
      handle: async ({ body }) => {
        await jobs.forgotPassword(body.email)
        return { status: 202 }
      },
    }),
    route({
      method: 'POST',
      path: '/api/auth/reset-password',
      summary: 'Set a new password with the token that was sent; ends every session and key',
      policy: { who: 'public', limiter: 'login' },
      body: contract.resetPassword,
      responses: { 204: null },
      // Not a known browser yet: who reads the mails may still not have the second factor.
      handle: async ({ body, address }) => {
        await passwords.reset(body, address)
        return { status: 204 }
      },
    }),
  ]
}
