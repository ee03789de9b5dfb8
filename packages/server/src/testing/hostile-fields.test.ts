import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { after, before, describe, mock, test } from 'node:test'
import {
  adminProvider,
  collection,
  toolServer,
  toolServerList,
  webSearchSettings,
  type AdminProvider,
  type Id,
} from '@parley/contract'
import { hostileUrls } from '@parley/lab'
import * as z from 'zod/mini'
import type { Route } from '#platform/http/index.ts'
import { startTestApp, type TestApp } from './app.ts'
import { TestClient, type Answer } from './client.ts'

/** Enters an address in one field and makes the house go there. Gives the answers. */
type Enter = (url: string) => Promise<Answer[]>

interface Field {
  /** Of administrators: they may name hosts of their own network, and no others that are not public. */
  ofAdministrators: boolean
  enter: Enter
}

const addressLike = /(^|[a-z])(url|uri|issuer|endpoint|href|host|link)$/i
/** Named like addresses, and nowhere gone to. */
const elsewhere = new Set<string>([])

let app: TestApp
let owner: TestClient
let member: TestClient
let collectionId: Id
let names = 0
let changed: AdminProvider | undefined
const reached: string[] = []

before(async () => {
  app = await startTestApp({ perMinute: { costly: 0 } })
  owner = new TestClient(app.url)
  member = new TestClient(app.url)
  await owner.register('owner')
  await member.register('member')
  collectionId = collection.parse(await member.ok('POST', '/api/collections', { name: 'Pages' })).id
  watchSockets()
})
after(async () => {
  mock.restoreAll()
  await app.close()
})

/** Everything this process connects to but itself and the lab's models. */
function watchSockets(): void {
  // Nine is where the test app looks for an Ollama.
  const own = new Set([app.url.port, new URL(app.provider.url).port, '9'])
  const connect = Socket.prototype.connect
  mock.method(Socket.prototype, 'connect', function (this: Socket, ...given: Parameters<typeof connect>) {
    const told: unknown = given.flat().find((one) => typeof one === 'object' && one !== null)
    const { host = '', port = '' } = Object(told)
    if (!own.has(String(port))) reached.push(`${host}:${port}`)
    return Reflect.apply(connect, this, given)
  })
}

const freshName = (): string => `Name ${(names += 1)}`

/** Asks what was stored to be used, and takes it away again. */
async function tryOut(made: Answer, path: string, look: string): Promise<Answer[]> {
  if (made.status >= 300) return [made]
  const { id } = z.object({ id: z.string() }).parse(made.body)
  const looked = await owner.call('POST', `${path}/${id}/${look}`)
  await owner.ok('DELETE', `${path}/${id}`)
  return [made, looked]
}

const fields: Record<string, Field> = {
  'POST /api/admin/providers baseUrl': {
    ofAdministrators: true,
    enter: async (baseUrl) => {
      const request = { kind: 'openai', name: freshName(), baseUrl }
      return tryOut(await owner.call('POST', '/api/admin/providers', request), '/api/admin/providers', 'test')
    },
  },
  'PATCH /api/admin/providers/:id baseUrl': {
    ofAdministrators: true,
    async enter(baseUrl) {
      changed ??= adminProvider.parse(
        await owner.ok('POST', '/api/admin/providers', {
          kind: 'openai',
          name: freshName(),
          baseUrl: app.provider.url,
        }),
      )
      const path = `/api/admin/providers/${changed.id}`
      const answer = await owner.call('PATCH', path, { version: changed.version, baseUrl })
      if (answer.status >= 300) return [answer]
      changed = adminProvider.parse(answer.body)
      return [answer, await owner.call('POST', `${path}/test`)]
    },
  },
  'PUT /api/admin/web-search baseUrl': {
    ofAdministrators: true,
    async enter(baseUrl) {
      const { version } = webSearchSettings.parse(await owner.ok('GET', '/api/admin/web-search'))
      const request = { version, engine: 'searxng', baseUrl, respectRobots: true }
      const changed = await owner.call('PUT', '/api/admin/web-search', request)
      if (changed.status >= 300) return [changed]
      return [changed, await owner.call('POST', '/api/admin/web-search/test')]
    },
  },
  'POST /api/admin/tool-servers url': {
    ofAdministrators: true,
    enter: async (url) => {
      const made = await owner.call('POST', '/api/admin/tool-servers', { name: freshName(), url })
      return tryOut(made, '/api/admin/tool-servers', 'look')
    },
  },
  'POST /api/admin/oidc-providers issuer': {
    ofAdministrators: true,
    enter: async (issuer) => {
      const request = { name: freshName(), issuer, clientId: 'parley' }
      return tryOut(await owner.call('POST', '/api/admin/oidc-providers', request), '/api/admin/oidc-providers', 'test')
    },
  },
  'POST /api/collections/:id/pages url': {
    ofAdministrators: false,
    enter: async (url) => [await member.call('POST', `/api/collections/${collectionId}/pages`, { url })],
  },
  'POST /v1/chat/completions messages.content.image_url.url': {
    ofAdministrators: false,
    async enter(url) {
      const content = [{ type: 'image_url', image_url: { url } }]
      const request = { model: 'lab-chat', messages: [{ role: 'user', content }] }
      return [await member.call('POST', '/v1/chat/completions', request)]
    },
  },
}

describe('an address that no request may reach', { timeout: 120_000 }, () => {
  test('has no field that is not in this table', () => {
    const found = app.routes.flatMap(addressFields).filter((name) => !elsewhere.has(name))
    assert.deepEqual(found.toSorted(), Object.keys(fields).toSorted())
  })

  for (const [name, { ofAdministrators, enter }] of Object.entries(fields)) {
    test(`is reached by none of those who enter it at ${name}`, async () => {
      const corpus = hostileUrls.filter(({ never }) => never || !ofAdministrators)
      assert.ok(corpus.length > 40)
      const open: string[] = []
      for (const { url, why } of corpus) {
        const answers = await enter(url)
        if (!answers.some(isRefusal)) open.push(`${url} (${why}): ${JSON.stringify(answers.map(({ body }) => body))}`)
        assert.ok(
          answers.every(({ status }) => status < 500 || status === 502 || status === 503),
          `${url}: ${why}`,
        )
      }
      assert.deepEqual(open, [])
      assert.deepEqual(reached, [])
    })
  }

  test('is seen by this test when it is reached', async () => {
    const request = { name: freshName(), url: 'http://127.0.0.1:7/mcp' }
    const { id } = toolServer.parse(await owner.ok('POST', '/api/admin/tool-servers', request))
    assert.deepEqual(reached, ['127.0.0.1:7'])
    await owner.ok('DELETE', `/api/admin/tool-servers/${id}`)
    assert.deepEqual(toolServerList.parse(await owner.ok('GET', '/api/admin/tool-servers')).items, [])
  })
})

/** Refused at once, or told by what tried it. */
function isRefusal({ status, body }: Answer): boolean {
  if (status >= 400) return true
  const told = z.safeParse(outcome, body)
  return (
    told.success &&
    [told.data.ok, told.data.works, told.data.state].some(
      (one) => one === false || one === 'unreachable' || one === 'refused',
    )
  )
}

const outcome = z.looseObject({
  ok: z.optional(z.boolean()),
  works: z.optional(z.boolean()),
  state: z.optional(z.string()),
})

const schemaNode: z.ZodMiniType<SchemaNode> = z.looseObject({
  properties: z.optional(
    z.record(
      z.string(),
      z.lazy(() => schemaNode),
    ),
  ),
  items: z.optional(z.lazy(() => schemaNode)),
  anyOf: z.optional(z.array(z.lazy(() => schemaNode))),
  oneOf: z.optional(z.array(z.lazy(() => schemaNode))),
})
interface SchemaNode {
  properties?: Record<string, SchemaNode> | undefined
  items?: SchemaNode | undefined
  anyOf?: SchemaNode[] | undefined
  oneOf?: SchemaNode[] | undefined
}

/** Every field of a body whose name is that of an address, wherever it lies. */
function addressFields({ method, path, body }: Route): string[] {
  if (!body) return []
  const found = new Set<string>()
  const walk = ({ properties = {}, items, anyOf = [], oneOf = [] }: SchemaNode, place: string[]): void => {
    for (const inner of [...anyOf, ...oneOf, ...(items ? [items] : [])]) walk(inner, place)
    for (const [name, inner] of Object.entries(properties)) {
      const at = [...place, name]
      if (addressLike.test(name) && Object.keys(inner.properties ?? {}).length === 0) found.add(at.join('.'))
      walk(inner, at)
    }
  }
  walk(schemaNode.parse(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })), [])
  return [...found].map((at) => `${method} ${path} ${at}`)
}
