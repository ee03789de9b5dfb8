import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { ToolService } from './tools.service.ts'

const byName = z.object({ name: z.string().check(z.maxLength(200)) })

export function toolRoutes(tools: ToolService): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/tools',
      summary: 'The tools that a model may be given',
      policy: { who: 'user', scope: 'read' },
      responses: { 200: contract.toolList },
      handle: async ({ caller }) => ({
        status: 200,
        body: { items: await tools.list(caller.userId), nextCursor: null },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/admin/tools',
      summary: 'All tools, with who may use them and when somebody is asked',
      policy: { who: 'administrator' },
      responses: { 200: contract.adminToolList },
      handle: async () => ({ status: 200, body: await tools.administered() }),
    }),
    route({
      method: 'PATCH',
      path: '/api/admin/tools/:name',
      summary: 'Turn a tool on or off, say who may use it and when somebody is asked',
      policy: { who: 'administrator', stepUp: true },
      params: byName,
      body: contract.changeTool,
      responses: { 200: contract.adminTool },
      async handle({ caller, address, params, body }) {
        const by = { userId: caller.userId, address }
        return { status: 200, body: await tools.change(by, params.name, body) }
      },
    }),
  ]
}
