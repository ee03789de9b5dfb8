import * as contract from '@parley/contract'
import type { Person } from '@parley/contract'
import type { DirectoryUser } from '#features/accounts/index.ts'
import { AppError } from '#platform/app-error.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { Access } from './access.ts'
import type { GroupQueries } from './groups.queries.ts'
import type { UsersOptions } from './ports.ts'

const most = 20
const mostIds = 100
const policy = { who: 'user', scope: 'read' } as const

/** Who else is here: names for whoever shares or invites, and nothing more than names. */
export function peopleRoutes(
  directory: UsersOptions['accounts']['directory'],
  groups: GroupQueries,
  access: Access,
): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/people',
      summary: 'People of the house by part of their name, or the names of some',
      policy,
      query: contract.peopleQuery,
      responses: { 200: contract.personList },
      async handle({ caller, query }) {
        if (query.ids !== undefined) {
          const ids = query.ids.split(',').filter((id) => contract.id.safeParse(id).success)
          const found = await directory.byIds(ids.slice(0, mostIds))
          return { status: 200, body: { items: found.map(present), nextCursor: null } }
        }
        if (!(await access.may(caller, 'sharing')) && !(await access.may(caller, 'rooms'))) {
          throw new AppError('forbidden', 'Your account may not share.')
        }
        const found = await directory.search({ names: query.q?.trim() ?? '', state: 'active', limit: most + 1 })
        const others = found.filter(({ id }) => id !== caller.userId).slice(0, most)
        return { status: 200, body: { items: others.map(present), nextCursor: null } }
      },
    }),
    route({
      method: 'GET',
      path: '/api/people/groups',
      summary: 'Groups the caller may share with',
      policy,
      responses: { 200: contract.peopleGroupList },
      async handle({ caller }) {
        const administers = caller.role === 'owner' || caller.role === 'administrator'
        const found = administers ? await groups.all() : await groups.membershipsOf([caller.userId])
        return { status: 200, body: { items: found.map(({ id, name }) => ({ id, name })), nextCursor: null } }
      },
    }),
  ]
}

function present({ id, username, displayName }: DirectoryUser): Person {
  return { id, username, displayName }
}
