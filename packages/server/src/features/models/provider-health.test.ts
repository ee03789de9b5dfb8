import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startWebServer } from '@parley/lab'
import type { KyselyPlugin } from 'kysely'
import { nobody, openModelHouse, silent } from './models.testing.ts'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

async function ready(app: TestApp) {
  const { status, body } = await new TestClient(app.url).call('GET', '/health/ready')
  return { answered: status, ...Object(body) }
}

async function untilProviders(app: TestApp, state: string) {
  for (let look = 0; look < 400; look += 1) {
    const found = await ready(app)
    if (found.checks.providers.state === state) return found
    await wait(50)
  }
  throw new Error(`the providers are never ${state}`)
}

test('a provider that is down degrades and is no reason to send nobody here; back again, all is well', async () => {
  const app = await startTestApp()
  const ada = new TestClient(app.url)
  await ada.register('ada')
  await ada.ok('GET', '/api/models')
  const well = await untilProviders(app, 'ok')
  assert.deepEqual(Object.keys(well.checks).toSorted(), ['database', 'disk', 'jobs', 'providers', 'secrets'])

  let up = false
  const other = await startWebServer((_request, response) => {
    response.writeHead(up ? 200 : 503, { 'content-type': 'application/json' })
    response.end(JSON.stringify(up ? { data: [{ id: 'other-chat' }] } : {}))
  })
  const { id } = Object(
    await ada.ok('POST', '/api/admin/providers', { kind: 'openai', name: 'other', baseUrl: `${other.url}/v1` }),
  )
  await ada.ok('POST', `/api/admin/providers/${id}/discover`)
  const { answered, status, checks } = await untilProviders(app, 'degraded')
  assert.deepEqual([answered, status, checks.database.state], [200, 'degraded', 'ok'])
  assert.deepEqual(checks.providers, { state: 'degraded' }, 'strangers read no name')

  up = true
  // Nobody looks at the list of models meanwhile: asking whether all is well is enough.
  app.clock.advance(60_000)
  await untilProviders(app, 'ok')
  await other.close()
  await app.close()
})

test('a look at what is down that the database does not take ends nothing', async () => {
  const house = await openModelHouse(() => Promise.resolve(null))
  const warned = Promise.withResolvers<string>()
  let readsLeft = Number.POSITIVE_INFINITY
  const failing: KyselyPlugin = {
    transformQuery({ node }) {
      readsLeft -= 1
      if (readsLeft < 0) throw new Error('no room left')
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  }
  const read = house.database.read.withPlugin(failing)
  const database = new Proxy(house.database, {
    get: (target, key) => (key === 'read' ? read : Reflect.get(target, key)),
  })
  const log = { ...silent, warn: (message: string) => warned.resolve(message) }
  const models = await house.start(
    { environmentProviders: [{ kind: 'openai', name: 'OpenAI', baseUrl: nobody.href, apiKey: 'key' }] },
    { database, log },
  )
  await models.list()
  readsLeft = 1
  assert.equal(await models.health(), 'degraded')
  assert.equal(await warned.promise, 'models could not be looked for')
  await house.close()
})
