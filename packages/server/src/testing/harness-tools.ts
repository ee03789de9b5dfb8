import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { adminToolList, toolServer, webSearchSettings, type ToolServer } from '@parley/contract'
import type { TestClient } from './client.ts'
import type { AuthorsCase } from './harness-call.ts'

const nowhere = { engine: 'searxng', baseUrl: 'http://127.0.0.1:9', respectRobots: true }

/** Tools as people and as administrators see them, who share what they decide. */
export function toolCases(owner: () => TestClient): Record<string, AuthorsCase> {
  let address: Promise<string> | undefined
  const server = async () => ({ name: 'Bench', url: await (address ??= startToolServer()) })
  const added = async (): Promise<ToolServer> =>
    toolServer.parse(await owner().ok('POST', '/api/admin/tool-servers', await server()))
  const shared = async () => ({ params: { id: (await added()).id }, shared: true })
  const webVersion = async (): Promise<number> =>
    webSearchSettings.parse(await owner().ok('GET', '/api/admin/web-search')).version
  /** One at which the house signs in, at a service that is not there. */
  const signedInAt = async () => {
    const { id, version } = await added()
    const wish = { version, signIn: 'house', service: 'http://127.0.0.1:9', clientId: 'parley' }
    await owner().ok('PATCH', `/api/admin/tool-servers/${id}`, wish)
    return { params: { id }, shared: true }
  }
  return {
    'POST /api/admin/tool-servers/:id/sign-in': async () => ({ ...(await signedInAt()), mayAnswer: [503] }),
    'DELETE /api/admin/tool-servers/:id/sign-in': async () => ({ ...(await signedInAt()), idle: true }),
    'GET /api/me/tool-servers': () => ({}),
    // Nobody signs in for themselves here.
    'POST /api/me/tool-servers/:id/sign-in': async () => ({ ...(await shared()), mayAnswer: [404] }),
    'DELETE /api/me/tool-servers/:id/sign-in': async () => ({ ...(await shared()), mayAnswer: [404] }),
    'GET /api/tool-servers/:id/callback': async () => ({ ...(await shared()), query: { state: 'x', code: 'y' } }),
    'GET /api/tools': () => ({}),
    'GET /api/admin/tools': () => ({}),
    'GET /api/admin/web-search': () => ({}),
    'PUT /api/admin/web-search': async () => ({ body: { version: await webVersion(), ...nowhere } }),
    // Asked of this machine: the harnesses look no name up.
    'POST /api/admin/web-search/test': async () => {
      await owner().ok('PUT', '/api/admin/web-search', { version: await webVersion(), ...nowhere })
      return {}
    },
    'GET /api/admin/tool-servers': () => ({}),
    'POST /api/admin/tool-servers': async () => ({ body: await server() }),
    'PATCH /api/admin/tool-servers/:id': async () => {
      const { id, version } = await added()
      return { params: { id }, body: { version, enabled: false }, shared: true }
    },
    'DELETE /api/admin/tool-servers/:id': shared,
    'POST /api/admin/tool-servers/:id/look': shared,
    'POST /api/admin/tool-servers/:id/approve': async () => {
      const { id, fingerprint } = await added()
      return { params: { id }, body: { fingerprint }, shared: true }
    },
    'PATCH /api/admin/tools/:name': async () => {
      const { items } = adminToolList.parse(await owner().ok('GET', '/api/admin/tools'))
      const version = items.find(({ name }) => name === 'calculate')?.version
      return { params: { name: 'calculate' }, body: { version, enabled: true }, shared: true }
    },
  }
}

/** The least that can be asked for its tools. It keeps no test waiting at its end. */
async function startToolServer(): Promise<string> {
  const results: Record<string, object> = { initialize: { protocolVersion: '2025-06-18' }, 'tools/list': { tools: [] } }
  const listening = createServer((request, response) => {
    void text(request).then((body) => {
      const { id, method } = Object(JSON.parse(body || '{}'))
      const result = results[method]
      response.setHeader('content-type', 'application/json')
      response.writeHead(result === undefined ? 202 : 200)
      response.end(result === undefined ? '' : JSON.stringify({ jsonrpc: '2.0', id, result }))
    })
  })
    .listen(0, '127.0.0.1')
    .unref()
  await once(listening, 'listening')
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/mcp`
}
