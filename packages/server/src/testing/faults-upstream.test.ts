import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { applyEvent, newId, type Message, type RunEvent } from '@parley/contract'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { join } from 'node:path'
import { eachDatabase, startTestApp, TestClient, type TestApp } from './index.ts'

/** What a model's server does wrong, and what its person is promised then. */
interface Fault {
  number: number
  /** As told to the scripted server. */
  script: string
  status: Message['status']
  problem?: string
  actions?: string[]
  /** How many tokens of the answer came and are kept. Unset: at least one. */
  tokens?: number
  /** How often the server was asked. */
  calls?: number
}

const words = 'the river carries light over stones and every word finds its way home before the evening comes'.split(
  ' ',
)
const limits = { firstMs: 1_000, idleMs: 1_500, totalMs: 4_000 }
const retry = ['retry']

const table: Fault[] = [
  { number: 9, script: 'reset', status: 'failed', problem: 'provider_unavailable', actions: retry, tokens: 0 },
  { number: 10, script: 'silent', status: 'failed', problem: 'provider_timeout', actions: retry, tokens: 0 },
  { number: 11, script: 'stall after=5', status: 'failed', problem: 'provider_timeout', tokens: 5 },
  { number: 12, script: 'close after=4', status: 'interrupted', problem: 'interrupted', tokens: 4 },
  { number: 12, script: 'cut after=4', status: 'failed', problem: 'provider_unavailable', tokens: 4 },
  { number: 13, script: 'html', status: 'failed', tokens: 0 },
  { number: 13, script: 'garbage', status: 'failed', tokens: 0 },
  { number: 13, script: 'plain-error', status: 'failed', tokens: 0 },
  { number: 14, script: 'long-line after=3', status: 'failed', tokens: 3 },
  { number: 14, script: 'bytes', status: 'complete', tokens: 12 },
  { number: 15, script: 'invalid-utf8 after=2', status: 'complete' },
  { number: 16, script: 'rate-limited times=1 retry-after=1', status: 'complete', tokens: 12, calls: 2 },
  { number: 16, script: 'server-error times=2', status: 'complete', tokens: 12, calls: 3 },
  { number: 16, script: 'overloaded times=1', status: 'complete', tokens: 12, calls: 2 },
  { number: 16, script: 'error-in-stream after=3', status: 'failed', tokens: 3, calls: 1 },
  { number: 17, script: 'lingers', status: 'complete', tokens: 12 },
  { number: 17, script: 'endless speed=50', status: 'failed', problem: 'provider_timeout' },
]

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`what a model's server does wrong, on ${databaseName}`, () => {
    let app: TestApp
    let ada: TestClient
    let url: string | null
    before(async () => {
      url = await temporaryDatabase()
      app = await startTestApp({
        databaseUrl: url,
        environment: {
          PARLEY_PROVIDER_CONNECT_MS: String(limits.firstMs),
          PARLEY_PROVIDER_IDLE_MS: String(limits.idleMs),
          PARLEY_PROVIDER_TOTAL_MS: String(limits.totalMs),
        },
      })
      ada = new TestClient(app.url)
      await ada.register('ada')
    })
    after(() => app.close())

    for (const [index, fault] of table.entries()) {
      const { number, script, status, problem, actions = [], tokens, calls } = fault
      test(`fault ${number}, ${script}: ${status}, as its follower saw it and as it is stored`, async () => {
        // Its faults are counted from here.
        app.provider.play({})
        const before = app.provider.requests.length
        const { answer, events } = await ask(`/lab tokens=12 speed=0 ${script} go on ${index}`)
        assert.equal(answer.status, status)
        if (problem !== undefined) assert.equal(answer.problem?.code, problem)
        for (const action of actions) assert.ok(answer.problem?.actions.some((offered) => offered === action))
        if (status === 'failed') assert.ok((answer.problem?.detail ?? '').length > 10, 'it says what happened')
        assert.ok(!/<html|sk-lab/i.test(JSON.stringify(answer)), 'in words of ours')
        const came = answer.text.split(/\s+/).filter((word) => words.includes(word)).length
        if (tokens === undefined) assert.ok(came > 0)
        else assert.equal(came, tokens)
        if (calls !== undefined) assert.equal(askedSince(before), calls)
        checkFollower(answer, events)
        await checkStored(answer)

        const next = await ask('/lab tokens=3 speed=0 and now')
        assert.equal(next.answer.status, 'complete', 'the next question is answered')
      })
    }

    test('fault 18, stopped: the call upstream ends within a second, and what came is kept', async () => {
      const { id } = await ada.conversation()
      const [run] = (await ada.send(id, { text: '/lab tokens=5000 speed=50 an epic' })).runs
      assert.ok(run)
      const following = ada.follow(run.id)
      await untilText(id, run.messageId)
      const began = performance.now()
      const cancelled = await ada.ok('POST', `/api/runs/${run.id}/cancel`, {})
      assert.deepEqual(cancelled, { status: 'cancelled' })
      const asked = app.provider.requests.findLast(({ body }) => JSON.stringify(body).includes('an epic'))
      assert.equal(await asked?.aborted, true)
      assert.ok(performance.now() - began < 1_000)
      const answer = await answerOf(id, run.messageId)
      assert.equal(answer.status, 'cancelled')
      assert.notEqual(answer.text, '')
      checkFollower(answer, await following)
      await checkStored(answer)
    })

    test('fault 18, gone: an answer nobody looks at goes on to its end', async () => {
      const { id } = await ada.conversation()
      const [run] = (await ada.send(id, { text: '/lab tokens=60 speed=200 go on' })).runs
      assert.ok(run)
      const leaving = new AbortController()
      const live = await fetch(new URL(`api/runs/${run.id}/events?after=0`, app.url), {
        headers: { cookie: ada.cookie },
        signal: leaving.signal,
      })
      await live.body?.getReader().read()
      leaving.abort()
      const events = await ada.follow(run.id)
      const answer = await answerOf(id, run.messageId)
      assert.equal(answer.status, 'complete')
      checkFollower(answer, events)
    })

    test('fault 22: a question sent three times, as after lost answers, is there once and asked once', async () => {
      const { id } = await ada.conversation()
      const before = app.provider.requests.length
      const request = { id: newId(), text: '/lab tokens=5 speed=0 once' }
      const sends = await Promise.all([ada.send(id, request), ada.send(id, request), ada.send(id, request)])
      assert.equal(new Set(sends.map(({ runs }) => runs[0]?.id)).size, 1)
      await ada.follow(sends[0].runs[0]?.id ?? '')
      assert.equal((await ada.messages(id)).items.length, 2)
      assert.equal(askedSince(before), 1)
    })

    test('fault 9, refused: nobody listens any more; it says so in time, and offers to try again', async () => {
      await app.provider.close()
      const began = performance.now()
      const { answer, events } = await ask('anybody there?')
      assert.ok(performance.now() - began < 20_000)
      assert.deepEqual([answer.status, answer.problem?.code], ['failed', 'provider_unavailable'])
      assert.ok(answer.problem?.actions.includes('retry'))
      checkFollower(answer, events)
      await checkStored(answer)
    })

    /** Without what is asked beside the answer: titles and suggestions. */
    function askedSince(before: number): number {
      return app.provider.requests.slice(before).filter(({ body }) => /go on|once/.test(JSON.stringify(body))).length
    }

    async function ask(text: string): Promise<{ answer: Message; events: RunEvent[] }> {
      const { id } = await ada.conversation()
      const { sent, events } = await ada.chat(id, text)
      return { answer: await answerOf(id, sent.runs[0]?.messageId ?? ''), events }
    }

    async function answerOf(conversationId: string, messageId: string): Promise<Message> {
      const answer = (await ada.messages(conversationId)).items.find(({ id }) => id === messageId)
      assert.ok(answer)
      return answer
    }

    async function untilText(conversationId: string, messageId: string): Promise<void> {
      for (let look = 0; look < 500; look += 1) {
        const { text, status, problem } = await answerOf(conversationId, messageId)
        if (text !== '') return
        assert.ok(status !== 'failed', problem?.detail ?? 'it failed')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      assert.fail('no word came')
    }

    /** No gap, nothing twice, and from what was shown comes what is kept. */
    function checkFollower(answer: Message, events: readonly RunEvent[]): void {
      events.forEach((event, index) => assert.equal(event.seq, index + 1))
      const last = events.at(-1)
      assert.ok(last?.type === 'run-end')
      assert.equal(last.status, answer.status)
      const empty: Message = { ...answer, text: '', status: 'queued', seq: 0 }
      const shown = events.reduce(applyEvent, empty)
      assert.deepEqual(
        [shown.text, shown.status, shown.problem?.code],
        [answer.text, answer.status, answer.problem?.code],
      )
    }

    async function checkStored({ id, text, status }: Message): Promise<void> {
      const rows = await select(
        `SELECT messages.text, messages.status, runs.status AS run, bookings.outcome FROM messages
         JOIN runs ON runs.id = messages.run_id LEFT JOIN bookings ON bookings.id = runs.id WHERE messages.id = '${id}'`,
      )
      assert.deepEqual(rows, [{ text, status, run: status, outcome: status }])
    }

    async function select(sql: string): Promise<unknown[]> {
      if (url === null) {
        const database = new Sqlite(join(app.dataDir, 'parley.db'), { readonly: true })
        try {
          return database.prepare(sql).all()
        } finally {
          database.close()
        }
      }
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => ({ ...row }))
      } finally {
        await client.end()
      }
    }
  })
})
