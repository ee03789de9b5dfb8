import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { after, before, describe, test } from 'node:test'
import { createdApiKey, createdShare, exportState, importList, me, storedFile, type Id } from '@parley/contract'
import { writePng } from '#platform/images/index.ts'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'
import { TestCollection } from '../knowledge/knowledge.testing.ts'
import { everyRow, query } from '../../testing/look-inside.ts'
import { unzipped } from './privacy.testing.ts'

const canary = 'flamingo-on-the-balcony'
const eves = 'zyxwparrot'
/** Where something of hers must be found before, or nothing would be shown by its not being there afterwards. */
const tablesWithEve = new Set([
  'audit_entries',
  'blobs',
  'chunk_vectors',
  'chunk_words',
  'chunks',
  'collections',
  'documents',
  'files',
  'messages',
  'search_entries',
  'search_words',
  'users',
])

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`one’s own data on ${databaseName}`, () => {
    let app: TestApp
    let owner: TestClient
    let url: string | null
    before(async () => {
      url = await temporaryDatabase()
      app = await startTestApp({ databaseUrl: url })
      owner = new TestClient(app.url)
      await owner.register('owner')
    })
    after(() => app.close())

    /** Somebody with something of every kind. */
    async function somebody(name: string, word = canary) {
      const client = new TestClient(app.url)
      const { id } = await client.register(name)
      const conversation = await client.conversation()
      await client.chat(conversation.id, `About the ${word}`)
      const room = Object(await client.ok('POST', '/api/conversations', { kind: 'room' }))
      await client.chat(room.id, `Nobody came to hear of the ${word}`)
      const share = createdShare.parse(await client.ok('POST', `/api/conversations/${conversation.id}/share`))
      const key = createdApiKey.parse(await client.ok('POST', '/api/me/api-keys', { name: word, scopes: ['read'] }))
      const { items: messages } = await client.messages(conversation.id)
      const answerId = messages.at(-1)?.id
      const judgement = { value: -1, comment: `Not about the ${word}` }
      await client.ok('POST', `/api/messages/${answerId}/feedback`, judgement)
      const assistant = { name: 'Keeper', instructions: `Mind the ${word}.` }
      await client.ok('POST', '/api/assistants', assistant)
      await client.ok('POST', '/api/prompts', { name: 'Birds', text: `Tell me of the ${word}` })
      const collection = await TestCollection.make(client, `About the ${word}`)
      const chats = JSON.stringify([chatFrom('elsewhere', word)])
      const sent = await client.upload('/api/import', 'file', [new File([chats], 'chats.json')])
      assert.equal(sent.status, 202)
      await untilImported(client)
      const picture = new File([new Uint8Array(await writePng(onePoint))], 'me.png')
      const { avatar } = me.parse((await client.upload('/api/me/avatar', 'file', [picture])).body)
      const uploaded = await client.upload('/api/files', 'file', [new File([`The ${word}`], `${word}.txt`)])
      return { client, id, collection, conversation, share, key, avatar, file: storedFile.parse(uploaded.body) }
    }

    async function archive(client: TestClient): Promise<{ jobId: Id; files: Map<string, string> }> {
      const { jobId } = exportState.parse(await client.ok('POST', '/api/me/export'))
      for (let look = 0; look < 500; look += 1) {
        const answer = await client.fetch('GET', `/api/me/export/${jobId}`)
        if (answer.status === 200) return { jobId, files: await unzipped(Buffer.from(await answer.arrayBuffer())) }
        assert.equal(answer.status, 202)
        await answer.text()
        await wait(20)
      }
      throw new Error('the export never ended')
    }

    test('everything can be taken along in one archive, by nobody else', async () => {
      const { client, id, conversation, file, key, avatar } = await somebody('ada')
      const group = Object(await owner.ok('POST', '/api/admin/groups', { name: 'Mathematics' }))
      await owner.ok('PATCH', `/api/admin/users/${id}`, { version: 1, groupIds: [group.id] })
      const { jobId, files } = await archive(client)
      const account = JSON.parse(files.get('account.json') ?? '')
      assert.equal(account.account.email, 'ada@example.org')
      assert.equal(account.apiKeys[0].name, canary)
      const all = [...files.values()].join('\n')
      assert.doesNotMatch(all, /argon2|password_hash/)
      assert.ok(!all.includes(key.key))
      const chat = JSON.parse(files.get(`conversations/${conversation.id}.json`) ?? '')
      assert.deepEqual([chat.format, chat.messages.length], ['parley-conversation', 2])
      assert.equal(files.get(`files/${file.id}`), `The ${canary}`)
      const part = (name: string): unknown => JSON.parse(files.get(name) ?? 'null')
      assert.match(JSON.stringify(part('assistants.json')), /"name":"Keeper".*Mind the flamingo/)
      assert.match(JSON.stringify(part('collections.json')), /About the flamingo/)
      assert.match(JSON.stringify(part('feedback.json')), /"value":-1,"comment":"Not about the flamingo/)
      assert.match(JSON.stringify(part('imports.json')), /"name":"chats.json".*"outcome":"imported"/)
      assert.match(JSON.stringify(part('prompts.json')), /Tell me of the flamingo/)
      assert.deepEqual(part('groups.json'), [{ id: group.id, name: 'Mathematics' }])
      assert.deepEqual([part('services.json'), part('terms.json')], [[], []])
      assert.match(JSON.stringify(part('usage.json')), /"modelId":"openai\/lab-chat","messages":[1-9]/)
      assert.equal(Object(part('shares.json'))[0].conversationId, conversation.id)
      const { account: described } = Object(part('account.json'))
      assert.equal(described.avatar, avatar)
      assert.match(files.get(`files/${avatar}`) ?? '', /PNG/)
      assert.match(files.get('activity.json') ?? '', /login|register|key/)
      assert.equal((await owner.fetch('GET', `/api/me/export/${jobId}`)).status, 404)
      assert.match(files.get('README.txt') ?? '', /^This archive holds.*\n\naccount\.json {6}your account/)
      await client.ok('PATCH', '/api/me', { language: 'de' })
      const again = await archive(client)
      assert.match(again.files.get('README.txt') ?? '', /^Dieses Archiv enthält.*\n\naccount\.json {6}dein Konto/)
      assert.ok(![...again.files.keys()].some((name) => name.endsWith('.zip')), 'an archive holds no archives')
    })

    test('an account is erased with everything of it, at once, and the same address begins anew', async () => {
      const { client, id, collection, share, key, file, avatar } = await somebody('eve', eves)
      const common = await entangle(id)
      await archive(client)
      const shared = await common.as(client).read('shared.txt', 'What everybody may know of the herons.')
      const { id: rules } = await common.read('rules.txt', 'The herons are counted in May.')
      await common.as(client).replace(rules, 'shared.txt', 'The herons are counted in June.')
      const read = await collection.read('diary.txt', `The ${eves} sang.\n\nAnd nobody else did.`)
      assert.equal(read.state, 'ready')
      // What was looked for may be remembered.
      await client.ok('POST', `/api/collections/${collection.id}/search`, { query: eves })
      const stillWriting = await client.conversation()
      await client.send(stillWriting.id, { text: `/lab tokens=5000 speed=20 ${eves}` })
      const asKey = { authorization: `Bearer ${key.key}` }
      assert.equal((await owner.call('GET', '/api/me', undefined, asKey)).status, 200)
      const traces = await tracesOf(id)
      const known = [...tablesWithEve].filter((table) => url === null || !table.endsWith('_words'))
      assert.deepEqual(await withTraces(traces, true), known, 'there is something to erase')
      assert.equal(await onDisk(traces.hashes), traces.hashes.length)

      assert.equal((await client.call('DELETE', '/api/me', { password: 'not the password' })).status, 400)
      assert.equal((await client.call('DELETE', '/api/me', { password: 'correct horse eve staple' })).status, 204)

      assert.equal((await new TestClient(app.url).call('GET', '/api/me', undefined, asKey)).status, 401)
      assert.equal((await client.call('GET', '/api/me')).status, 401)
      assert.equal((await owner.call('GET', `/api/share/${share.token}`)).status, 404)
      assert.equal((await owner.call('GET', `/api/files/${file.id}`)).status, 404)
      assert.equal((await owner.call('GET', `/api/users/${id}/avatar?v=${avatar}`)).status, 404)
      assert.deepEqual(await withTraces(traces, false), [])
      for (let look = 0; look < 500 && (await onDisk(traces.hashes)) > 0; look += 1) await wait(20)
      assert.equal(await onDisk(traces.hashes), 0)
      // What she gave to others is theirs.
      const content = await owner.fetch('GET', `/api/documents/${shared.id}/file`)
      assert.match(await content.text(), /herons/)
      assert.match(await (await owner.fetch('GET', `/api/documents/${rules}/file`)).text(), /in June/)

      const anew = new TestClient(app.url)
      await anew.register('eve')
      const { items } = Object(await anew.ok('GET', '/api/conversations'))
      assert.deepEqual(items, [])
      assert.deepEqual(Object(await anew.ok('GET', `/api/search?q=${eves}`)).items, [])
    })

    /** What others keep about somebody: a share, a group, a budget. */
    async function entangle(userId: Id): Promise<TestCollection> {
      const made = async (path: string, body: object): Promise<Id> => Object(await owner.ok('POST', path, body)).id
      const grants = [{ to: 'user', id: userId, access: 'write' }]
      const common = await TestCollection.make(owner, 'Common')
      await owner.ok('PUT', `/api/collections/${common.id}/grants`, { grants })
      const assistantId = await made('/api/assistants', { name: 'Common', instructions: 'Be kind.' })
      await owner.ok('PUT', `/api/assistants/${assistantId}/grants`, { grants })
      const groupIds = [await made('/api/admin/groups', { name: 'Physics' })]
      await owner.ok('PATCH', `/api/admin/users/${userId}`, { version: 1, groupIds })
      const limits = { measure: 'tokens', period: 'day', limit: 1e9 }
      const budget = { name: 'Eve', subject: { kind: 'user', id: userId }, ...limits }
      await made('/api/admin/budgets', budget)
      return common
    }

    const list = async (sql: string) => (await query(app, url, sql)).map((row) => String(Object.values(Object(row))[0]))

    /** What leads to somebody: who they are, what they wrote, and the names of what was made of it. */
    async function tracesOf(userId: Id) {
      // Not what others have as well: a content is kept once.
      const alone = `hash NOT IN (SELECT hash FROM files WHERE owner_id <> '${userId}')`
      const hashes = await list(
        `SELECT hash FROM files WHERE owner_id = '${userId}' AND name <> 'shared.txt' AND ${alone}`,
      )
      const chunks = await list(`SELECT id FROM chunks WHERE text LIKE '%${eves}%'`)
      assert.ok(hashes.length >= 3 && chunks.length > 0)
      return { userId, hashes, words: [userId, 'eve@example.org', eves, ...chunks] }
    }

    async function onDisk(hashes: readonly string[]): Promise<number> {
      const names = new Set(await readdir(join(app.dataDir, 'files'), { recursive: true }))
      return hashes.filter((hash) => names.has(join(hash.slice(0, 2), hash.slice(2, 4), hash))).length
    }

    /** The tables that hold any of it. The record of acts may name an id that is nobody's any more. */
    async function withTraces({ userId, hashes, words }: Awaited<ReturnType<typeof tracesOf>>, before: boolean) {
      const found = new Set<string>()
      for (const [table, rows] of await everyRow(app, url)) {
        const forbidden = before ? words : words.filter((word) => word !== userId || !table.startsWith('audit'))
        if (rows.some((row) => forbidden.some((word) => row.includes(word)))) found.add(table)
      }
      // Its place goes with its bytes, a moment later.
      const held = await list(`SELECT hash FROM blobs WHERE unreferenced_at IS NULL`)
      if (hashes.some((hash) => held.includes(hash))) found.add('blobs')
      if (url === null) {
        const words = { search_words: `${userId.slice(-10)}${eves}`, chunk_words: eves }
        for (const [table, word] of Object.entries(words)) {
          if ((await list(`SELECT rowid FROM ${table} WHERE ${table} MATCH 'words:"${word}" *'`)).length > 0)
            found.add(table)
        }
      }
      return [...found].filter((table) => !before || tablesWithEve.has(table)).toSorted()
    }

    test('the only owner stays', async () => {
      const request = { password: 'correct horse owner staple' }
      const { status, body } = await owner.call('DELETE', '/api/me', request)
      assert.deepEqual([status, Object(body).code], [409, 'in_use'])
      assert.equal((await owner.call('GET', '/api/me')).status, 200)
    })
  })
})

const onePoint = { width: 1, height: 1, colourType: 2, samples: 3, points: Buffer.alloc(3, 99) } as const

/** A conversation as Open WebUI exports it. */
function chatFrom(id: string, text: string) {
  const message = {
    id: `${id}-1`,
    parentId: null,
    childrenIds: [],
    role: 'user',
    content: text,
    timestamp: 1_700_000_000,
  }
  const history = { currentId: message.id, messages: { [message.id]: message } }
  return {
    id,
    title: 'From elsewhere',
    chat: { title: 'From elsewhere', history },
    created_at: 1_700_000_000,
    updated_at: 1_700_000_000,
  }
}

async function untilImported(client: TestClient): Promise<void> {
  for (let look = 0; look < 500; look += 1) {
    const { items } = importList.parse(await client.ok('GET', '/api/imports'))
    if (items.every(({ state }) => state === 'done')) return
    await wait(20)
  }
  throw new Error('the import never ended')
}
