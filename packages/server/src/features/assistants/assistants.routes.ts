import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { route, type Route } from '#platform/http/index.ts'
import type { AssistantService } from './assistants.service.ts'

const params = z.object({ id: contract.id })
const reads = { policy: { who: 'user', scope: 'read' } } as const
const changes = { policy: { who: 'user', scope: 'chat' } } as const

export function assistantRoutes(assistants: AssistantService): Route[] {
  return [
    route({
      ...reads,
      method: 'GET',
      path: '/api/assistants',
      summary: 'The assistants that the caller may use',
      query: contract.assistantsQuery,
      responses: { 200: contract.assistantList },
      handle: async ({ caller, query }) => ({ status: 200, body: await assistants.list(caller, query) }),
    }),
    route({
      ...changes,
      method: 'POST',
      path: '/api/assistants',
      summary: 'Make an assistant',
      body: contract.createAssistant,
      bodyLimit: 300_000,
      responses: { 201: contract.assistant },
      handle: async ({ caller, body }) => ({ status: 201, body: await assistants.create(caller, body) }),
    }),
    route({
      ...reads,
      method: 'GET',
      path: '/api/assistants/:id',
      summary: 'One assistant',
      params,
      responses: { 200: contract.assistant },
      handle: async ({ caller, params }) => ({ status: 200, body: await assistants.get(caller, params.id) }),
    }),
    route({
      ...changes,
      method: 'PATCH',
      path: '/api/assistants/:id',
      summary: 'Change an assistant; what it was stays among its versions',
      params,
      body: contract.changeAssistant,
      bodyLimit: 300_000,
      responses: { 200: contract.assistant },
      handle: async ({ caller, params, body }) => ({
        status: 200,
        body: await assistants.change(caller, params.id, body),
      }),
    }),
    route({
      ...changes,
      method: 'DELETE',
      path: '/api/assistants/:id',
      summary: 'Delete an assistant; conversations with it go on without',
      params,
      responses: { 204: null },
      async handle({ caller, params }) {
        await assistants.remove(caller, params.id)
        return { status: 204 }
      },
    }),
    route({
      ...reads,
      method: 'GET',
      path: '/api/assistants/:id/grants',
      summary: 'With whom its owner shares it',
      params,
      responses: { 200: contract.assistantGrants },
      handle: async ({ caller, params }) => ({
        status: 200,
        body: { grants: await assistants.grants(caller, params.id) },
      }),
    }),
    route({
      ...changes,
      method: 'PUT',
      path: '/api/assistants/:id/grants',
      summary: 'Share it with people, groups or everyone, and with nobody else',
      params,
      body: contract.assistantGrants,
      responses: { 204: null },
      async handle({ caller, params, body }) {
        await assistants.share(caller, params.id, body.grants)
        return { status: 204 }
      },
    }),
    route({
      ...reads,
      method: 'GET',
      path: '/api/assistants/:id/versions',
      summary: 'What it was, newest first',
      params,
      query: z.strictObject(contract.listQuery),
      responses: { 200: contract.assistantVersionList },
      handle: async ({ caller, params, query }) => ({
        status: 200,
        body: await assistants.versions(caller, params.id, query),
      }),
    }),
  ]
}
