import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createdApiKey, me, versionedFactorDemand, type FactorDemand } from '@parley/contract'
import { totpCode } from '#platform/crypto/index.ts'
import { openWebSocket } from '#platform/live/follower.testing.ts'
import { inbox, problemOf, refusal } from '#platform/live/inbox.testing.ts'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const path = '/api/admin/second-factor'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`a house that demands a second factor, on ${databaseName}`, () => {
    let app: TestApp
    let owner: TestClient
    let ada: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      owner = new TestClient(app.url)
      ada = new TestClient(app.url)
      await owner.register('owner')
      await ada.register('ada')
    })
    after(() => app.close())

    /** `/v1` says it in the shape that clients of its kind know. */
    const codeIn = (body: unknown) => Object(body).code ?? Object(body).error?.code
    const codeOf = async (client: TestClient, method: string, route: string, body?: unknown) =>
      codeIn((await client.call(method, route, body)).body)
    const stateOf = async () => versionedFactorDemand.parse(await owner.ok('GET', path))
    async function demand(value: FactorDemand): Promise<void> {
      const { version } = await stateOf()
      assert.equal(versionedFactorDemand.parse(await owner.ok('PUT', path, { value, version })).value, value)
    }
    async function setUp(client: TestClient): Promise<void> {
      const { secret } = Object(await client.ok('POST', '/api/me/two-factor/enroll'))
      const code = totpCode(secret, Math.floor(app.clock.now() / 30_000))
      await client.ok('POST', '/api/me/two-factor/confirm', { code })
    }
    const headersOf = ({ cookie }: TestClient) => ({ cookie, origin: app.url.origin })
    const connect = (client: TestClient, take: Parameters<typeof openWebSocket>[1] = () => undefined) =>
      openWebSocket(Number(app.url.port), take, headersOf(client), '/api/live', app.url.hostname)

    test('is not one by itself, and becomes none by somebody who would lock themselves out', async () => {
      const { value, version, without } = await stateOf()
      assert.deepEqual([value, version, without], ['off', 0, { administrators: 1, everybody: 2 }])
      assert.equal(me.parse(await ada.ok('GET', '/api/me')).mustSetUpFactor, false)
      assert.equal(await codeOf(owner, 'PUT', path, { value: 'everybody', version }), 'conflict')
      assert.equal(await codeOf(ada, 'PUT', path, { value: 'off', version }), 'forbidden')
      await setUp(owner)
      assert.deepEqual((await stateOf()).without, { administrators: 0, everybody: 1 })
    })

    test('of administrators, lets everybody else be', async () => {
      await demand('administrators')
      assert.equal((await ada.call('GET', '/api/conversations')).status, 200)
      assert.equal((await owner.call('GET', '/api/conversations')).status, 200)
    })

    test('of everybody, leads to setting it up and to nothing else: routes, keys and what is open', async () => {
      const wanted = { name: 'script', scopes: ['chat', 'read', 'knowledge', 'gateway'] }
      const { key } = createdApiKey.parse(await ada.ok('POST', '/api/me/api-keys', wanted))
      const { id } = await ada.conversation()
      const { frames, take, until } = inbox()
      const open = connect(ada, take)
      open.send({ type: 'watch', conversations: [id] })
      open.send({ type: 'ping' })
      await until(({ type }) => type === 'pong')

      await demand('everybody')
      await until((frame) => problemOf(frame) === 'second_factor_missing')
      open.send({ type: 'send', ref: '1', conversationId: id, text: 'Still here?' })
      await until((frame) => frame.type === 'problem' && frame.ref === '1')
      assert.ok(frames.every((frame) => problemOf(frame) === '' || problemOf(frame) === 'second_factor_missing'))
      open.cut()
      assert.equal(await refusal(connect(ada)), 403)

      const authorization = `Bearer ${key}`
      const free: string[] = []
      for (const { method, path: route, policy } of app.routes) {
        if (policy.who === 'public' || policy.who === 'halfway') continue
        const filled = route.replaceAll(/:(\w+)/g, 'x')
        const told = await codeOf(ada, method, filled)
        if (told !== 'second_factor_missing') free.push(`${method} ${route}`)
        if (route === '/api/auth/logout') await ada.login('ada')
        if (policy.scope === undefined || policy.secondFactor !== undefined) continue
        const byKey = await new TestClient(app.url).call(method, filled, undefined, { authorization })
        assert.equal(codeIn(byKey.body), 'second_factor_missing', `${method} ${route} by a key`)
      }
      assert.deepEqual(free.toSorted(), [
        'GET /api/me',
        'GET /api/me/identities',
        'GET /api/me/two-factor',
        'POST /api/auth/logout',
        'POST /api/auth/oidc/:id/step-up',
        'POST /api/auth/refresh',
        'POST /api/auth/step-up',
        'POST /api/me/two-factor/confirm',
        'POST /api/me/two-factor/enroll',
      ])
    })

    test('lets in who has set it up, and keeps it', async () => {
      await ada.login('ada')
      assert.equal(me.parse(await ada.ok('GET', '/api/me')).mustSetUpFactor, true)
      await setUp(ada)
      assert.equal(me.parse(await ada.ok('GET', '/api/me')).mustSetUpFactor, false)
      assert.equal((await ada.call('GET', '/api/conversations')).status, 200)
      assert.equal(await codeOf(ada, 'POST', '/api/me/two-factor/disable'), 'conflict')
      assert.equal((await stateOf()).without.everybody, 0)
    })

    test('asks who joins later, before anything else, and of somebody whose factor was reset', async () => {
      const ben = new TestClient(app.url)
      const { id } = await ben.register('ben')
      assert.equal(await codeOf(ben, 'GET', '/api/conversations'), 'second_factor_missing')
      await setUp(ben)
      assert.equal((await ben.call('GET', '/api/conversations')).status, 200)
      await owner.ok('POST', `/api/admin/users/${id}/reset-two-factor`)
      await ben.login('ben')
      assert.equal(await codeOf(ben, 'GET', '/api/conversations'), 'second_factor_missing')
    })

    test('asks for it before the terms, and tells both apart', async () => {
      await owner.ok('PUT', '/api/admin/terms', { text: 'Be kind.', version: 0 })
      const cleo = new TestClient(app.url)
      await cleo.register('cleo')
      assert.equal(await codeOf(cleo, 'POST', '/api/me/consent', { version: 1 }), 'second_factor_missing')
      await setUp(cleo)
      assert.equal(await codeOf(cleo, 'GET', '/api/conversations'), 'consent_required')
      await cleo.ok('POST', '/api/me/consent', { version: 1 })
      assert.equal((await cleo.call('GET', '/api/conversations')).status, 200)
    })

    test('becomes one that demands nothing', async () => {
      await demand('off')
      await ada.ok('POST', '/api/me/consent', { version: 1 })
      await ada.ok('POST', '/api/me/two-factor/disable')
      const dora = new TestClient(app.url)
      await dora.register('dora')
      assert.equal((await dora.call('GET', '/api/conversations')).status, 403, 'the terms')
      const { value, version } = await stateOf()
      assert.equal(await codeOf(owner, 'PUT', path, { value, version: version - 1 }), 'version_conflict')
    })
  })
})
