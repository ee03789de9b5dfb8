import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { accepted, collection, newId, runEvent, type Id, type Message } from '@parley/contract'
import { count, seeded, startLabProvider, temporaryFolder, testSeed } from '@parley/lab'
import { Seen } from '#platform/live/follower.testing.ts'
import { TestClient } from '../../testing/index.ts'
import { startServer } from '../../testing/server-process.ts'
import { checkDatabase, processorMs } from './crash-loop.testing.ts'

const people = ['ada', 'bob', 'cleo', 'dora', 'emil', 'fay', 'gus']
const runsAtOnce = 50
/** Followers are watched too, so that what they were shown can be looked for. */
const followed = 8
const patienceMs = 20_000
/** Whatever the last one left behind. Of processor time: how long it takes here depends on who else is at work. */
const longestStartMs = 10_000

interface Sent {
  id: Id
  text: string
  conversationId: Id
  acknowledged: boolean
  by: number
}

/** What somebody had seen of an answer when the server died. */
interface Followed {
  messageId: Id
  conversationId: Id
  shown: Seen
}

test('after each kill -9 under 50 answers every acknowledged message is there once, what was shown is kept, all has ended and is booked', async (t) => {
  const seed = testSeed('crash-loop')
  const random = seeded(seed)
  const folder = temporaryFolder('crash-loop')
  const provider = await startLabProvider({
    protocol: 'openai',
    models: [
      { id: 'lab-chat', tools: true, tells: true },
      { id: 'lab-embedding', embedding: true, tells: true },
    ],
    script: { tokens: 4_000, tokensPerSecond: 60 },
  })
  const environment = {
    PARLEY_DATA_DIR: folder.path,
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: 'sk-lab',
    PARLEY_EMBEDDER_URL: provider.url,
    PARLEY_EMBEDDER_MODEL: 'lab-embedding',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    PARLEY_SIGNUP: 'open',
  }
  const sent: Sent[] = []
  const cookies: string[] = []
  const conversations: Id[] = []
  let seen: Followed[] = []
  let seenInAll = 0
  let slowestStart = 0
  let collectionId = ''
  const times = count(10, 200)
  try {
    for (let time = 0; time <= times; time += 1) {
      const server = await startServer(environment)
      slowestStart = Math.max(slowestStart, processorMs(server.child.pid ?? 0))
      try {
        const clients = people.map((_, by) => Object.assign(new TestClient(server.url), { cookie: cookies[by] ?? '' }))
        if (time === 0) {
          collectionId = await moveIn(clients, conversations)
          cookies.push(...clients.map(({ cookie }) => cookie))
        } else await checkAsPeopleSeeIt(clients, sent.slice(-runsAtOnce), seen)
        if (time === times) break

        seen = []
        const enough = random.between(1, runsAtOnce + 1)
        const moment = random.between(0, 300)
        let acknowledged = 0
        let reached = (): void => undefined
        const reach = new Promise<void>((resolve) => (reached = resolve))
        // Reading takes a process of its own each time: now and then is enough.
        const given = clients
          .slice(0, 2)
          .map((client, by) => giveFile(client, time, by === 0 && time % 3 === 0 ? collectionId : null))
        const work = Promise.allSettled([
          ...given,
          ...conversations.map(async (conversationId, index) => {
            const by = index % people.length
            const client = clients[by]
            assert.ok(client)
            const message = { id: newId(), text: `question ${time} ${index}`, conversationId, acknowledged: false, by }
            sent.push(message)
            const { id, text } = message
            const answer = accepted.parse(
              await client.ok('POST', `/api/conversations/${conversationId}/messages`, { id, text }),
            )
            message.acknowledged = true
            acknowledged += 1
            if (acknowledged >= enough) reached()
            const [run] = answer.runs
            if (index >= followed || !run) return
            const shown = new Seen()
            seen.push({ messageId: run.messageId, conversationId, shown })
            await follow(client, run.id, shown)
          }),
        ])
        await Promise.race([reach, wait(patienceMs, undefined, { ref: false })])
        assert.ok(acknowledged >= enough, `only ${acknowledged} of ${enough} messages were acknowledged in time`)
        await wait(moment)
        server.child.kill('SIGKILL')
        await Promise.all([work, server.ended])
        seenInAll += seen.filter(({ shown }) => shown.text !== '').length
      } finally {
        server.child.kill('SIGKILL')
        await server.ended
      }
      // As the dead server left it, and as the next one will have put it in order.
      checkDatabase(folder.path, {
        acknowledged: sent.filter((one) => one.acknowledged).map(({ id }) => id),
        restarted: false,
      })
    }
    const acknowledged = sent.filter((one) => one.acknowledged).map(({ id }) => id)
    checkDatabase(folder.path, { acknowledged, restarted: true })
    assert.ok(acknowledged.length >= times)
    assert.ok(slowestStart < longestStartMs, `it was ready only after ${slowestStart} ms`)
    t.diagnostic(
      `${times} kills, ${acknowledged.length} of ${sent.length} sends acknowledged, ${seenInAll} answers seen in part, ready after ${slowestStart} ms of processor time at most, seed ${seed}`,
    )
  } catch (error) {
    t.diagnostic(`seed ${seed}`)
    throw error
  } finally {
    await provider.close()
    folder.remove()
  }
})

/** Seven people with seven or eight conversations each, as many as one may have answers at once. */
async function moveIn(clients: readonly TestClient[], conversations: Id[]): Promise<Id> {
  for (const [by, client] of clients.entries()) await client.register(people[by] ?? '')
  for (let index = 0; index < runsAtOnce; index += 1) {
    const client = clients[index % clients.length]
    assert.ok(client)
    conversations.push((await client.conversation()).id)
  }
  const budget = {
    name: 'All',
    subject: { kind: 'everyone' },
    measure: 'tokens',
    period: 'month',
    limit: 1_000_000_000,
  }
  await clients[0]?.ok('POST', '/api/admin/budgets', budget)
  return collection.parse(await clients[0]?.ok('POST', '/api/collections', { name: 'Papers' })).id
}

/** Into a collection, where there is one to give it to. Nobody has seen that file before. */
async function giveFile(client: TestClient, time: number, collectionId: Id | null): Promise<void> {
  const words = Array.from(
    { length: 40 },
    (_, at) => `# Part ${at}\n\nOf ${client.cookie.length} and ${time}. ${'And on. '.repeat(40)}`,
  )
  const file = new File([words.join('\n\n')], `paper-${time}.md`)
  if (collectionId === null) await client.upload('/api/files', 'file', [file])
  else await client.upload(`/api/collections/${collectionId}/documents`, 'files', [file])
}

/** Keeps what was shown until the connection dies with the server. */
async function follow(client: TestClient, runId: Id, seen: Seen): Promise<void> {
  const response = await client.fetch('GET', `/api/runs/${runId}/events?after=0`)
  let rest = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.startsWith('data: ')) seen.take(runEvent.parse(JSON.parse(line.slice('data: '.length))))
    }
  }
}

async function checkAsPeopleSeeIt(
  clients: readonly TestClient[],
  sent: readonly Sent[],
  seen: readonly Followed[],
): Promise<void> {
  const pages = new Map<Id, Message[]>()
  for (const { conversationId, by } of sent) {
    const client = clients[by]
    assert.ok(client)
    pages.set(conversationId, (await client.messages(conversationId, '?limit=100')).items)
  }
  for (const { id, text, conversationId, acknowledged } of sent) {
    const own = (pages.get(conversationId) ?? []).filter((message) => message.id === id)
    assert.ok(own.length === 1 || (!acknowledged && own.length === 0), `${text} is there ${own.length} times`)
    assert.ok(own.every((message) => message.text === text))
  }
  for (const { messageId, conversationId, shown } of seen) {
    assert.deepEqual(shown.faults, [], 'a follower saw no gap and nothing twice')
    const answer = (pages.get(conversationId) ?? []).find((message) => message.id === messageId)
    assert.ok(answer, 'an answer that was followed is there')
    assert.ok(answer.text.startsWith(shown.text), 'what was shown of it is kept')
    assert.equal(answer.status, 'interrupted')
    const goesOn = answer.text === '' ? [] : ['continue']
    assert.deepEqual(answer.problem?.actions, [...goesOn, 'retry'])
  }
}
