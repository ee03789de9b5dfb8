import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { PromptService } from './prompts.service.ts'

const params = z.object({ id: contract.id })
const reads = { policy: { who: 'user', scope: 'read' } } as const
const changes = { policy: { who: 'user', scope: 'chat' } } as const

export function promptRoutes(prompts: PromptService): Route[] {
  return [
    route({
      ...reads,
      method: 'GET',
      path: '/api/prompts',
      summary: "The caller's prompts and those offered to everyone, by name",
      query: contract.promptsQuery,
      responses: { 200: contract.promptList },
      handle: async ({ caller, query }) => ({ status: 200, body: await prompts.list(caller, query) }),
    }),
    route({
      ...changes,
      method: 'POST',
      path: '/api/prompts',
      summary: 'Keep a prompt; administrators may offer it to everyone',
      body: contract.createPrompt,
      bodyLimit: 120_000,
      responses: { 201: contract.prompt },
      handle: async ({ caller, body }) => ({ status: 201, body: await prompts.create(caller, body) }),
    }),
    route({
      ...reads,
      method: 'GET',
      path: '/api/prompts/:id',
      summary: 'One prompt',
      params,
      responses: { 200: contract.prompt },
      handle: async ({ caller, params }) => ({ status: 200, body: await prompts.get(caller, params.id) }),
    }),
    route({
      ...changes,
      method: 'PATCH',
      path: '/api/prompts/:id',
      summary: 'Change a prompt',
      params,
      body: contract.changePrompt,
      bodyLimit: 120_000,
      responses: { 200: contract.prompt },
      handle: async ({ caller, params, body }) => ({
        status: 200,
        body: await prompts.change(caller, params.id, body),
      }),
    }),
    route({
      ...changes,
      method: 'DELETE',
      path: '/api/prompts/:id',
      summary: 'Delete a prompt',
      params,
      responses: { 204: null },
      async handle({ caller, params }) {
        await prompts.remove(caller, params.id)
        return { status: 204 }
      },
    }),
  ]
}
