import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import { actorOf } from './actor.ts'
import type { GroupService } from './groups.service.ts'

const byId = z.object({ id: contract.id })
const policy = { who: 'administrator' } as const
/** What people may do here, and what nobody can put together again. Who is in a group is daily work. */
const weighty = { ...policy, stepUp: true } as const
const answersGroup = { policy, params: byId, responses: { 200: contract.group } }

export function groupRoutes(groups: GroupService): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/admin/groups',
      summary: 'The groups with what they grant',
      policy,
      responses: { 200: contract.groupList },
      handle: async () => ({ status: 200, body: { items: await groups.list(), nextCursor: null } }),
    }),
    route({
      method: 'POST',
      path: '/api/admin/groups',
      summary: 'Make a group',
      policy: weighty,
      body: contract.createGroup,
      responses: { 201: contract.group },
      handle: async (request) => ({ status: 201, body: await groups.create(actorOf(request), request.body) }),
    }),
    route({
      ...answersGroup,
      method: 'GET',
      path: '/api/admin/groups/:id',
      summary: 'One group',
      handle: async ({ params }) => ({ status: 200, body: await groups.get(params.id) }),
    }),
    route({
      ...answersGroup,
      policy: weighty,
      method: 'PATCH',
      path: '/api/admin/groups/:id',
      summary: 'Rename a group or change what it grants; counts at once',
      body: contract.changeGroup,
      handle: async (request) => ({
        status: 200,
        body: await groups.change(actorOf(request), request.params.id, request.body),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/admin/groups/:id',
      summary: 'Dissolve a group; its members stay',
      policy: weighty,
      params: byId,
      responses: { 204: null },
      async handle(request) {
        await groups.delete(actorOf(request), request.params.id)
        return { status: 204 }
      },
    }),
    route({
      ...answersGroup,
      method: 'POST',
      path: '/api/admin/groups/:id/members',
      summary: 'Put accounts into a group or take them out',
      body: contract.groupMembers,
      handle: async (request) => {
        const { add, remove } = request.body
        return { status: 200, body: await groups.changeMembers(actorOf(request), request.params.id, add, remove) }
      },
    }),
    route({
      method: 'GET',
      path: '/api/admin/roles',
      summary: 'What members and guests may',
      policy,
      responses: { 200: contract.roleGrantsList },
      handle: async () => ({ status: 200, body: { items: await groups.roles(), nextCursor: null } }),
    }),
    route({
      method: 'PUT',
      path: '/api/admin/roles/:role',
      summary: 'Set what members or guests may; what is not named is as by default',
      policy: weighty,
      params: z.object({ role: contract.roleGrants.shape.role }),
      body: contract.grants,
      responses: { 200: contract.roleGrants },
      handle: async (request) => ({
        status: 200,
        body: await groups.changeRole(actorOf(request), request.params.role, request.body),
      }),
    }),
  ]
}
