import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { route, type Caller, type Route } from '#platform/http/index.ts'
import { actorOf } from './actor.ts'
import type { UserService } from './users.service.ts'

const byId = z.object({ id: contract.id })
const policy = { who: 'administrator' } as const
const answersUser = { policy, params: byId, responses: { 200: contract.managedUser } }

/** What cannot be undone, or makes somebody mightier: not from a browser that was left alone. */
const weighty = { ...policy, stepUp: true } as const

export function userRoutes(users: UserService, requireStepUp: (caller: Caller) => Promise<void>): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/users',
      summary: 'Accounts, newest first: by name or address, role, state, group',
      policy,
      query: contract.usersQuery,
      responses: { 200: contract.managedUserList },
      handle: async ({ query }) => ({ status: 200, body: await users.list(query) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/users',
      summary: 'Make an account; without a password, the answer carries a link to choose one',
      policy,
      body: contract.createUser,
      responses: { 201: contract.createdUser },
      async handle(request) {
        if (rules(request.body.role)) await requireStepUp(request.caller)
        return { status: 201, body: await users.create(actorOf(request), request.body) }
      },
    }),
    route({
      ...answersUser,
      method: 'GET',
      path: '/api/admin/users/:id',
      summary: 'One account',
      handle: async ({ params }) => ({ status: 200, body: await users.get(params.id) }),
    }),
    route({
      ...answersUser,
      method: 'PATCH',
      path: '/api/admin/users/:id',
      summary: "Change somebody's role, state or groups",
      body: contract.changeUser,
      async handle(request) {
        const { id } = request.params
        const { role } = request.body
        if (role !== undefined && (rules(role) || rules((await users.get(id)).role)))
          await requireStepUp(request.caller)
        return { status: 200, body: await users.change(actorOf(request), id, request.body) }
      },
    }),
    route({
      ...answersUser,
      method: 'POST',
      path: '/api/admin/users/:id/approve',
      summary: 'Let in who waits for it',
      handle: async (request) => ({ status: 200, body: await users.approve(actorOf(request), request.params.id) }),
    }),
    route({
      ...answersUser,
      method: 'POST',
      path: '/api/admin/users/:id/disable',
      summary: 'Lock somebody out: everything of theirs that goes on ends at once',
      handle: async (request) => ({ status: 200, body: await users.disable(actorOf(request), request.params.id) }),
    }),
    route({
      ...answersUser,
      method: 'POST',
      path: '/api/admin/users/:id/enable',
      summary: 'Let somebody in again',
      handle: async (request) => ({ status: 200, body: await users.enable(actorOf(request), request.params.id) }),
    }),
    route({
      ...answersUser,
      policy: weighty,
      method: 'POST',
      path: '/api/admin/users/:id/reset-two-factor',
      summary: 'Take the second factors off an account whose owner has lost them',
      handle: async (request) => ({
        status: 200,
        body: await users.resetTwoFactor(actorOf(request), request.params.id),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/users/:id/password-link',
      summary: 'Send somebody a link to choose a new password; where no mail leaves, the link is in the answer',
      policy: weighty,
      params: byId,
      responses: { 200: contract.passwordLink },
      handle: async (request) => ({ status: 200, body: await users.passwordLink(actorOf(request), request.params.id) }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/users/:id/end-sessions',
      summary: 'Sign somebody out everywhere',
      policy,
      params: byId,
      responses: { 204: null },
      async handle(request) {
        await users.endSessions(actorOf(request), request.params.id)
        return { status: 204 }
      },
    }),
    route({
      method: 'POST',
      path: '/api/admin/sign-out-everyone',
      summary: 'Sign everybody out but the one who asks',
      policy: weighty,
      responses: { 200: contract.signedOut },
      async handle(request) {
        const { caller } = request
        const actor = actorOf(request)
        if (caller.via.kind === 'key' || actor.kind !== 'user') throw new AppError('forbidden', 'Sign in for this.')
        return { status: 200, body: await users.signOutEveryone(actor, caller.via.sessionId) }
      },
    }),
  ]
}

const rules = (role: contract.Role | undefined): boolean => role === 'owner' || role === 'administrator'
