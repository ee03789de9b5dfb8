import * as contract from '@parley/contract'
import { route, type Route } from '#platform/http/index.ts'
import type { SidebarService } from './sidebar.ts'

export function sidebarRoutes(sidebar: SidebarService): Route[] {
  return [
    route({
      policy: { who: 'user', scope: 'read' },
      method: 'GET',
      path: '/api/sidebar',
      summary: "The caller's folders with how much is in them, and the order of what is pinned",
      responses: { 200: contract.sidebar },
      handle: async ({ caller }) => ({ status: 200, body: await sidebar.get(caller.userId) }),
    }),
    route({
      policy: { who: 'user', scope: 'chat' },
      method: 'PATCH',
      path: '/api/sidebar',
      summary: 'Put folders or pinned conversations in order',
      body: contract.changeSidebar,
      bodyLimit: 400_000,
      responses: { 200: contract.sidebar },
      handle: async ({ caller, body }) => ({ status: 200, body: await sidebar.change(caller.userId, body) }),
    }),
  ]
}
