import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { accepted, conversationList, newId, type Message } from '@parley/contract'
import { count, seeded, startLabProvider, testSeed } from '@parley/lab'
import Sqlite from 'better-sqlite3'
import { TestClient } from '../../testing/index.ts'
import { startServer } from '../../testing/server-process.ts'

const chats = 10
const runsAtOnce = 50
const names = ['ada', 'bob', 'cleo', 'dora']
const ended = new Set(['complete', 'length', 'cancelled', 'interrupted', 'failed'])

interface Sent {
  id: string
  text: string
  conversationId: string
  acknowledged: boolean
  /** Which of the people. */
  by: number
}

test('after each kill -9 under 50 answers, begun or waiting, every acknowledged message is there once, in order, and every answer has ended', async (t) => {
  const seed = testSeed('crash-loop')
  const random = seeded(seed)
  const folder = await mkdtemp(join(tmpdir(), 'parley-crash-'))
  const provider = await startLabProvider({
    protocol: 'openai',
    models: [{ id: 'lab-chat', tools: true }],
    script: { tokens: 4_000, tokensPerSecond: 400 },
  })
  const environment = {
    PARLEY_DATA_DIR: folder,
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: 'sk-lab',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    PARLEY_SIGNUP: 'open',
  }
  const people: TestClient[] = []
  const sent: Sent[] = []
  const times = count(5, 40)
  try {
    for (let time = 0; time <= times; time += 1) {
      const began = performance.now()
      const server = await startServer(environment)
      assert.ok(performance.now() - began < 60_000, 'it starts again soon')
      try {
        const clients = await comeIn(server.url, people)
        if (time > 0) await check(clients, sent, folder)
        if (time === times) break
        const work = Promise.allSettled(
          Array.from({ length: runsAtOnce }, async (_, index) => {
            const by = index % clients.length
            const client = clients[by]
            if (client === undefined) return
            const conversationId = newId()
            const message = { id: newId(), text: `question ${time} ${index}`, conversationId, acknowledged: false, by }
            await client.ok('POST', '/api/conversations', { id: conversationId })
            sent.push(message)
            const { id, text } = message
            accepted.parse(await client.ok('POST', `/api/conversations/${conversationId}/messages`, { id, text }))
            message.acknowledged = true
          }),
        )
        // A moment between the first send and the middle of the answers.
        await Promise.race([work, wait(random.between(50, 1_550))])
        server.child.kill('SIGKILL')
        await Promise.all([work, server.ended])
      } finally {
        server.child.kill('SIGKILL')
        await server.ended
      }
    }
    t.diagnostic(`${times} kills, ${sent.length} messages, seed ${seed}`)
  } catch (error) {
    t.diagnostic(`seed ${seed}`)
    throw error
  } finally {
    await provider.close()
    await rm(folder, { recursive: true, force: true })
  }
})

async function comeIn(url: URL, people: TestClient[]): Promise<TestClient[]> {
  const isFirst = people.length === 0
  if (isFirst) {
    // One person alone may have eight answers at once; the others' wait.
    for (const name of names) {
      const client = new TestClient(url)
      await client.register(name)
      people.push(client)
    }
    return people
  }
  const again = people.map((before) => Object.assign(new TestClient(url), { cookie: before.cookie }))
  await Promise.all(again.map((client) => client.ok('GET', '/api/me')))
  return again
}

async function check(clients: TestClient[], sent: readonly Sent[], folder: string): Promise<void> {
  // What was sent lately is read as a person sees it; everything, as it stands in the database.
  for (const { id, text, conversationId, acknowledged, by } of sent.slice(-chats)) {
    const client = clients[by]
    assert.ok(client)
    const page = await client.call('GET', `/api/conversations/${conversationId}/messages?limit=100`)
    if (page.status === 404) assert.ok(!acknowledged)
    else {
      const { items } = await client.messages(conversationId)
      const own: Message[] = items.filter((message) => message.id === id)
      assert.ok(own.length === 1 || (!acknowledged && own.length === 0))
      assert.ok(own.every((message) => message.text === text))
    }
  }
  for (const client of clients) conversationList.parse(await client.ok('GET', '/api/conversations?limit=100'))
  const database = new Sqlite(join(folder, 'parley.db'), { readonly: true })
  try {
    assert.equal(database.pragma('integrity_check', { simple: true }), 'ok')
    assert.deepEqual(database.pragma('foreign_key_check'), [])
    const rows = database
      .prepare<[], { id: string; role: string; status: string }>('SELECT id, role, status FROM messages')
      .all()
    const ids = new Set(rows.map(({ id }) => id))
    const lost = sent.filter(({ id, acknowledged }) => acknowledged && !ids.has(id))
    assert.deepEqual(lost, [], 'an acknowledged message is present')
    const open = rows.filter(({ role, status }) => role === 'assistant' && !ended.has(status))
    assert.deepEqual(open, [], 'every answer has ended')
    const twice = database
      .prepare('SELECT conversation_id, position FROM messages GROUP BY 1, 2 HAVING count(*) > 1')
      .all()
    assert.deepEqual(twice, [], 'no two messages share a place')
    const unended = database.prepare('SELECT id FROM runs WHERE ended_at IS NULL').all()
    assert.deepEqual(unended, [], 'every run has ended')
  } finally {
    database.close()
  }
}
