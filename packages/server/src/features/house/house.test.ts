import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createdApiKey, terms, versionedRetention, type Retention } from '@parley/contract'
import { eachDatabase } from '@parley/lab'
import WebSocket from 'ws'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const day = 86_400_000

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`what holds for everybody, on ${databaseName}`, () => {
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

    async function publish(text: string): Promise<number> {
      const { version } = terms.parse(await owner.ok('GET', '/api/terms'))
      const published = terms.parse(await owner.ok('PUT', '/api/admin/terms', { text, version }))
      // Other processes look again after a second, and so does this one.
      app.clock.advance(1_100)
      return published.version
    }
    const codeOf = async (client: TestClient, path: string) => Object((await client.call('GET', path)).body).code

    test('whoever has not agreed may agree, leave and take everything along, and nothing else', async () => {
      const key = createdApiKey.parse(await ada.ok('POST', '/api/me/api-keys', { name: 'script', scopes: ['read'] }))
      const version = await publish('Be kind.')
      assert.equal(await codeOf(ada, '/api/conversations'), 'consent_required')
      const byKey = await new TestClient(app.url).call('GET', '/api/conversations', undefined, {
        authorization: `Bearer ${key.key}`,
      })
      assert.equal(byKey.status, 403)
      await assert.rejects(openLive(ada), /403/)
      assert.equal((await ada.call('GET', '/api/me')).status, 200)
      assert.equal((await ada.call('GET', '/api/terms')).status, 200)
      assert.equal((await ada.call('POST', '/api/me/export')).status, 202)
      assert.equal((await owner.call('GET', '/api/conversations')).status, 200, 'who wrote it has read it')

      assert.equal((await ada.call('POST', '/api/me/consent', { version: version - 1 })).status, 409)
      await ada.ok('POST', '/api/me/consent', { version })
      assert.equal((await ada.call('GET', '/api/conversations')).status, 200)
      await openLive(ada)
    })

    test('a new version asks everybody again, and an empty one nobody', async () => {
      await publish('Be kind, and brief.')
      assert.equal(await codeOf(ada, '/api/conversations'), 'consent_required')
      await publish('')
      assert.equal((await ada.call('GET', '/api/conversations')).status, 200)
    })

    test('who agrees while signing up is not asked again', async () => {
      await publish('Be kind.')
      const client = new TestClient(app.url)
      const account = { email: 'new@example.org', username: 'newcomer', password: 'correct horse newcomer staple' }
      await client.ok('POST', '/api/auth/register', { ...account, acceptConsent: true })
      assert.equal((await client.call('GET', '/api/conversations')).status, 200)
      await publish('')
    })

    test('of two who publish at once, one is told', async () => {
      const { version } = terms.parse(await owner.ok('GET', '/api/terms'))
      const publishing = ['one', 'two'].map((text) => owner.call('PUT', '/api/admin/terms', { text, version }))
      const statuses = (await Promise.all(publishing)).map(({ status }) => status)
      assert.deepEqual(
        statuses.toSorted((left, right) => left - right),
        [200, 409],
      )
      await publish('')
    })

    async function keep(value: Partial<Retention>): Promise<void> {
      const { version } = versionedRetention.parse(await owner.ok('GET', '/api/admin/retention'))
      const all = { conversations: null, archivedConversations: null, auditDetails: null, ...value }
      await owner.ok('PUT', '/api/admin/retention', { value: all, version })
    }

    test('conversations go when they have had their time, pinned ones and newer ones stay', async () => {
      const [old, pinned, archived] = [await ada.conversation(), await ada.conversation(), await ada.conversation()]
      for (const { id } of [old, pinned, archived]) await ada.chat(id, 'Some words')
      await ada.ok('PATCH', `/api/conversations/${pinned.id}`, { pinned: true })
      await ada.ok('PATCH', `/api/conversations/${archived.id}`, { archived: true })
      const temporary = Object(await ada.ok('POST', '/api/conversations', { temporary: true }))
      await ada.chat(temporary.id, 'Only for today')
      app.clock.advance(10 * day)
      await ada.login('ada')
      await owner.login('owner')
      const fresh = await ada.conversation()
      await ada.chat(fresh.id, 'New words')
      const exists = async ({ id }: { id: string }) =>
        (await ada.call('GET', `/api/conversations/${id}`)).status === 200

      await owner.ok('POST', '/api/admin/retention/enforce')
      assert.deepEqual(await Promise.all([old, pinned, archived, fresh].map(exists)), [true, true, true, true])
      assert.equal(await exists(temporary), false, 'a temporary one goes after a day, whatever is set')

      const value = { conversations: 9, archivedConversations: 9, auditDetails: null }
      const due = await owner.ok('POST', '/api/admin/retention/preview', { value })
      assert.deepEqual(due, { temporary: 0, conversations: 1, archivedConversations: 1 })
      assert.deepEqual(await Promise.all([old, archived].map(exists)), [true, true], 'looking removes nothing')

      await keep({ conversations: 9, archivedConversations: 30 })
      await owner.ok('POST', '/api/admin/retention/enforce')
      assert.deepEqual(await Promise.all([old, pinned, archived, fresh].map(exists)), [false, true, true, true])
      await keep({ archivedConversations: 9 })
      await owner.ok('POST', '/api/admin/retention/enforce')
      assert.equal(await exists(archived), false)
    })

    test('what leads to persons in the record of acts goes, and the chain holds', async () => {
      await keep({ auditDetails: 1 })
      const before = Object(await owner.ok('GET', '/api/admin/audit?limit=100')).items.length
      app.clock.advance(2 * day)
      await owner.login('owner')
      await owner.ok('POST', '/api/admin/retention/enforce')
      const { items } = Object(await owner.ok('GET', '/api/admin/audit?limit=100&action=account.created'))
      assert.ok(before > 0 && items.length > 0)
      assert.ok(items.every(({ erased }: { erased: boolean }) => erased))
    })

    test('only whole days from 1 on, and only administrators', async () => {
      const { version } = versionedRetention.parse(await owner.ok('GET', '/api/admin/retention'))
      const value = { conversations: 0, archivedConversations: null, auditDetails: null }
      assert.equal((await owner.call('PUT', '/api/admin/retention', { value, version })).status, 400)
      assert.equal((await ada.call('GET', '/api/admin/retention')).status, 403)
    })
  })
})

function openLive(client: TestClient): Promise<void> {
  const url = new URL('/api/live', client.base.href.replace('http', 'ws'))
  const socket = new WebSocket(url, { headers: { cookie: client.cookie, origin: client.base.origin } })
  return new Promise((resolve, reject) => {
    socket.once('message', () => {
      socket.terminate()
      resolve()
    })
    socket.once('error', reject)
  })
}
