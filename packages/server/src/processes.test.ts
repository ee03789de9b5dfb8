import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { serverFrame, type Id, type RunEvent } from '@parley/contract'
import { startLabProvider, temporaryFolder, temporaryPostgres, type LabProvider } from '@parley/lab'
import { TestClient } from './testing/client.ts'
import { startServer, type ServerProcess } from './testing/server-process.ts'

const cluster = process.env['PARLEY_TEST_POSTGRES_URL']
const skip = cluster === undefined && process.env['CI'] !== 'true' && 'PARLEY_TEST_POSTGRES_URL names no PostgreSQL'

describe('several processes over one PostgreSQL', { skip }, () => {
  const folders = ['first', 'second', 'third'].map(temporaryFolder)
  const servers: ServerProcess[] = []
  let provider: LabProvider
  let ada: TestClient[]

  before(async () => {
    provider = await startLabProvider({ protocol: 'openai', script: { tokensPerSecond: 100, tokens: 6_000 } })
    const databaseUrl = await temporaryPostgres()
    assert.ok(databaseUrl)
    for (const folder of folders) {
      servers.push(
        await startServer({
          PARLEY_DATA_DIR: folder.path,
          PARLEY_DATABASE_URL: databaseUrl,
          PARLEY_SECRET: 'one secret that all processes of the house share',
          PARLEY_SIGNUP: 'open',
          OPENAI_BASE_URL: provider.url,
        }),
      )
    }
    ada = servers.map(({ url }) => new TestClient(url))
    await ada[0]?.register('ada')
    for (const client of ada) client.cookie = ada[0]?.cookie ?? ''
  })
  after(async () => {
    for (const { child } of servers) child.kill('SIGTERM')
    await Promise.all(servers.map(({ ended }) => ended))
    await provider.close()
    for (const folder of folders) folder.remove()
  })

  test('a person who watches through one sees what another writes as it is written, and stops it from there', async () => {
    const [first, second, third] = three(ada)
    const { id } = await first.conversation()
    const watching = await Watcher.open(third)
    watching.watch({ conversations: [id] })
    await watching.untilAnswered()
    const run = await ask(first, id)
    const following = await Watcher.open(second)
    following.watch({ runs: [{ runId: run, after: 0 }] })
    const began = performance.now()
    await Promise.all([following.until(40), watching.until(40)])
    // Looking once a second would show all of them in one turn.
    assert.ok(following.turns > 20 && watching.turns > 20, `${following.turns} and ${watching.turns} turns`)
    assert.ok(performance.now() - began < 10_000)

    const late = await Watcher.open(second)
    late.watch({ conversations: [id] })
    await late.until(45)
    assert.deepEqual(await second.ok('POST', `/api/runs/${run}/cancel`), { status: 'cancelled' })
    for (const watcher of [following, watching, late]) {
      const events = await watcher.ended
      assert.deepEqual(
        events.map(({ seq }) => seq),
        events.map((_, index) => index + 1),
      )
      assert.equal(Object(events.at(-1)).status, 'cancelled')
      watcher.close()
    }
  })

  test('a session ended through one loses its live connection to another within a second', async () => {
    const [first, second] = three(ada)
    const elsewhere = new TestClient(first.base)
    await elsewhere.login('ada')
    const there = new TestClient(second.base)
    there.cookie = elsewhere.cookie
    const watcher = await Watcher.open(there)
    await watcher.untilAnswered()
    const began = performance.now()
    await elsewhere.ok('POST', '/api/auth/logout')
    assert.equal(await watcher.closed, 4401)
    assert.ok(performance.now() - began < 1_000, `${performance.now() - began} ms`)
    assert.equal((await there.call('GET', '/api/me')).status, 401)
  })

  test('a change made through one is told to those who are connected to another', async () => {
    const [first, second] = three(ada)
    const watcher = await Watcher.open(second)
    watcher.watch({})
    await watcher.untilAnswered()
    const { id } = await first.conversation()
    assert.deepEqual(await watcher.change(id), { kind: 'conversation', id })
    watcher.close()
  })

  test('answers of a process that was killed are closed by one of the others, once, with all that was seen', async () => {
    const [first, second, third] = three(ada)
    const { id } = await first.conversation()
    const run = await ask(first, id)
    const following = await Watcher.open(third)
    following.watch({ runs: [{ runId: run, after: 0 }] })
    await following.until(30)
    servers[0]?.child.kill('SIGKILL')
    const seen = await following.ended
    following.close()
    assert.equal(Object(seen.at(-1)).status, 'interrupted')
    const { items } = await second.messages(id)
    const answer = items.at(-1)
    assert.equal(answer?.status, 'interrupted')
    assert.equal(answer.text, seen.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''))
    const log = await second.follow(run)
    assert.deepEqual(log, seen)
    assert.equal(log.filter((event) => event.type === 'run-end').length, 1)
    provider.play({ tokens: 5 })
    const { events } = await second.chat(id, 'Are you still there?')
    assert.equal(Object(events.at(-1)).status, 'complete', 'the others go on')
  })
})

function three(clients: TestClient[]): [TestClient, TestClient, TestClient] {
  const [first, second, third] = clients
  assert.ok(first && second && third)
  return [first, second, third]
}

async function ask(client: TestClient, conversationId: Id): Promise<Id> {
  const [run] = (await client.send(conversationId, { text: 'Tell me a long story.' })).runs
  assert.ok(run)
  return run.id
}

/** A tab with one run on it. */
class Watcher {
  readonly events: RunEvent[] = []
  /** How often new events came, however many at once. */
  turns = 0
  readonly ended: Promise<RunEvent[]>
  readonly closed: Promise<number>
  readonly #socket: WebSocket
  readonly #changed = new EventTarget()
  readonly #changes: { kind: string; id: string }[] = []
  #pongs = 0
  #lastAt = 0

  static async open(client: TestClient): Promise<Watcher> {
    const url = new URL('api/live', client.base)
    url.protocol = 'ws:'
    const socket = new WebSocket(url, { headers: { cookie: client.cookie, origin: client.base.origin } })
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve)
      socket.addEventListener('error', () => reject(new Error('refused')))
    })
    return new Watcher(socket)
  }

  constructor(socket: WebSocket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
    this.ended = new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const frame = serverFrame.parse(JSON.parse(String(data)))
        if (frame.type === 'pong') this.#pongs += 1
        if (frame.type === 'change') this.#changes.push({ kind: frame.kind, id: frame.id })
        if (frame.type === 'event') {
          this.events.push(frame.event)
          if (performance.now() - this.#lastAt > 5) this.turns += 1
          this.#lastAt = performance.now()
          if (frame.event.type === 'run-end') resolve(this.events)
        }
        this.#changed.dispatchEvent(new Event('frame'))
      })
    })
  }

  watch(what: { runs?: { runId: Id; after: number }[]; conversations?: Id[] }): void {
    this.#socket.send(JSON.stringify({ type: 'watch', ...what }))
  }

  /** Everything sent before was taken. */
  async untilAnswered(): Promise<void> {
    this.#socket.send(JSON.stringify({ type: 'ping' }))
    await this.#when(() => this.#pongs > 0)
  }

  until(count: number): Promise<void> {
    return this.#when(() => this.events.length >= count)
  }

  async change(id: string): Promise<{ kind: string; id: string } | undefined> {
    await this.#when(() => this.#changes.some((change) => change.id === id))
    return this.#changes.find((change) => change.id === id)
  }

  close(): void {
    this.#socket.close()
  }

  async #when(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise((resolve) => this.#changed.addEventListener('frame', resolve, { once: true }))
    }
  }
}
