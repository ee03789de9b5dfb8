import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import {
  createdApiKey,
  storedFile,
  terms,
  termsAgreementList,
  versionedRetention,
  type Retention,
} from '@parley/contract'
import WebSocket from 'ws'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const day = 86_400_000
const nothing: Retention = {
  conversations: null,
  archivedConversations: null,
  auditDetails: null,
  uploads: null,
  usage: null,
  mails: 30,
}

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

    test('who agrees while signing up agrees to the version they read, or to none', async () => {
      const version = await publish('Be kind.')
      await publish('Be kind, and pay.')
      const client = new TestClient(app.url)
      const account = { email: 'r@example.org', username: 'reader', password: 'correct horse reader staple' }
      const request = { ...account, acceptConsent: true }
      const stale = await client.call('POST', '/api/auth/register', { ...request, consentVersion: version })
      assert.deepEqual([stale.status, Object(stale.body).code], [409, 'version_conflict'])
      await client.ok('POST', '/api/auth/register', { ...request, consentVersion: version + 1 })
      assert.equal((await client.call('GET', '/api/conversations')).status, 200)
      await publish('')
    })

    test('what was agreed to can be read again as it was, and nothing else', async () => {
      const version = await publish('Be brief.')
      await ada.ok('POST', '/api/me/consent', { version })
      await publish('Be long.')
      const { items } = termsAgreementList.parse(await ada.ok('GET', '/api/me/terms'))
      assert.equal(items[0]?.version, version)
      const read = terms.parse(await ada.ok('GET', `/api/me/terms/${version}`))
      assert.equal(read.text, 'Be brief.')
      assert.equal((await ada.call('GET', `/api/me/terms/${version + 1}`)).status, 404, 'not agreed to yet')
      await publish('')
    })

    test('an open connection shows nothing more of what it follows until its person agrees', async () => {
      const { id } = await ada.conversation()
      const socket = await connectLive(ada)
      const frames: string[] = []
      socket.on('message', (data) => frames.push(Buffer.isBuffer(data) ? data.toString() : ''))
      const until = (text: string) => socketUntil(socket, () => frames.some((frame) => frame.includes(text)))
      socket.send(JSON.stringify({ type: 'watch', conversations: [id] }))
      await ada.chat(id, 'Before the terms')
      await until('run-end')
      // The publisher of terms that nobody follows has the right to go on: it is ada who has not agreed.
      const version = await publish('Be kind to everybody.')
      await until('consent_required')
      await ada.ok('POST', '/api/me/consent', { version })
      frames.length = 0
      await ada.chat(id, 'After the terms')
      assert.equal(
        frames.some((frame) => frame.includes('run-end')),
        false,
        'it was let go of',
      )
      socket.send(JSON.stringify({ type: 'watch', conversations: [id] }))
      await ada.chat(id, 'And once more')
      await until('run-end')
      socket.terminate()
      await ada.ok('DELETE', `/api/conversations/${id}`)
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
      const all = { ...nothing, ...value }
      await owner.ok('PUT', '/api/admin/retention', { value: all, version })
    }

    test('conversations go when they have had their time, pinned ones and newer ones stay', async () => {
      const [old, pinned, archived] = [await ada.conversation(), await ada.conversation(), await ada.conversation()]
      for (const { id } of [old, pinned, archived]) await ada.chat(id, 'Some words')
      await ada.ok('PATCH', `/api/conversations/${pinned.id}`, { pinned: true })
      await ada.ok('PATCH', `/api/conversations/${archived.id}`, { archived: true })
      const temporary = Object(await ada.ok('POST', '/api/conversations', { temporary: true }))
      await ada.chat(temporary.id, 'Only for today')
      const alone = Object(await ada.ok('POST', '/api/conversations', { kind: 'room' }))
      await ada.chat(alone.id, 'A room for one')
      const passing = Object(await ada.ok('POST', '/api/conversations', { kind: 'room', temporary: true }))
      await ada.chat(passing.id, 'A room for today')
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
      assert.deepEqual([await exists(alone), await exists(passing)], [true, false])

      const value = { ...nothing, conversations: 9, archivedConversations: 9 }
      const due = await owner.ok('POST', '/api/admin/retention/preview', { value })
      assert.deepEqual(due, { temporary: 0, conversations: 2, archivedConversations: 1, mails: 0 })
      assert.deepEqual(await Promise.all([old, archived].map(exists)), [true, true], 'looking removes nothing')

      await keep({ conversations: 9, archivedConversations: 30 })
      await owner.ok('POST', '/api/admin/retention/enforce')
      assert.deepEqual(await Promise.all([old, pinned, archived, fresh].map(exists)), [false, true, true, true])
      assert.equal(await exists(alone), false, 'nobody escapes by calling it a room')
      await keep({ archivedConversations: 9 })
      await owner.ok('POST', '/api/admin/retention/enforce')
      assert.equal(await exists(archived), false)
    })

    test('what was given and never sent, the books and the mails go when they have had their time', async () => {
      const give = async (name: string) => {
        const answer = await ada.upload('/api/files', 'file', [new File([`What ${name} says`], name)])
        return storedFile.parse(answer.body).id
      }
      const isThere = async (id: string) => (await ada.fetch('GET', `/api/files/${id}`)).status === 200
      const [left, sent] = [await give('left.txt'), await give('sent.txt')]
      const { id } = await ada.conversation()
      const asked = await ada.send(id, { text: 'Look', attachmentIds: [sent] })
      await ada.follow(asked.runs[0]?.id ?? '')
      await new TestClient(app.url).ok('POST', '/api/auth/forgot-password', { email: 'ada@example.org' })
      const mails = async () => Object(await owner.ok('GET', '/api/admin/outbox')).items.length
      while ((await mails()) === 0) await wait(20)
      const used = async () => JSON.stringify(await owner.ok('GET', '/api/admin/usage?by=model'))
      assert.match(await used(), /lab-chat/)

      app.clock.advance(5 * day)
      await owner.login('owner')
      await ada.login('ada')
      const fresh = await give('fresh.txt')
      const value = { ...nothing, uploads: 4, usage: 4, mails: 4 }
      const due = Object(await owner.ok('POST', '/api/admin/retention/preview', { value }))
      assert.equal(due.uploads, 1)
      assert.ok(due.usage >= 1 && due.mails >= 1, JSON.stringify(due))
      assert.deepEqual(await Promise.all([left, sent, fresh].map(isThere)), [true, true, true])
      await keep(value)
      await owner.ok('POST', '/api/admin/retention/enforce')
      assert.deepEqual(await Promise.all([left, sent, fresh].map(isThere)), [false, true, true])
      assert.equal(await mails(), 0)
      assert.doesNotMatch(await used(), /lab-chat/)
      const late = await ada.call('POST', `/api/conversations/${id}/messages`, { text: 'And', attachmentIds: [left] })
      assert.deepEqual([late.status, Object.keys(Object(late.body).fields)], [400, ['attachmentIds']])
      await keep({})
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
      for (const wrong of [{ conversations: 0 }, { mails: 31 }, { mails: null }]) {
        const value = { ...nothing, ...wrong }
        assert.equal((await owner.call('PUT', '/api/admin/retention', { value, version })).status, 400)
      }
      assert.equal((await ada.call('GET', '/api/admin/retention')).status, 403)
    })
  })
})

async function openLive(client: TestClient): Promise<void> {
  ;(await connectLive(client)).terminate()
}

/** A connection that was greeted. */
function connectLive(client: TestClient): Promise<WebSocket> {
  const url = new URL('/api/live', client.base.href.replace('http', 'ws'))
  const socket = new WebSocket(url, { headers: { cookie: client.cookie, origin: client.base.origin } })
  return new Promise((resolve, reject) => {
    socket.once('message', () => resolve(socket))
    socket.once('error', reject)
  })
}

function socketUntil(socket: WebSocket, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!holds()) return
      socket.off('message', look)
      resolve()
    }
    socket.on('message', look)
    look()
  })
}
