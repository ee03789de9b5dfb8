import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { RunEvent } from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { bookings } from './usage.testing.ts'
import type { BookingsTable } from './usage.tables.ts'
import { eachDatabase } from '../../testing/furnished.ts'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`the books on ${databaseName}`, () => {
    let app: TestApp
    let ada: TestClient
    let databaseUrl: string | null
    before(async () => {
      databaseUrl = await temporaryDatabase()
      app = await startTestApp({ databaseUrl })
      ada = new TestClient(app.url)
      await ada.register('ada')
    })
    after(() => app.close())

    const lineOf = async (id: string | undefined): Promise<BookingsTable> => {
      const lines = (await bookings(app, databaseUrl)).filter((line) => line.id === id)
      assert.equal(lines.length, 1, 'booked exactly once')
      const [line] = lines
      assert.ok(line)
      return line
    }
    const usageIn = (events: RunEvent[]) => {
      const told = events.filter((event) => event.type === 'usage')
      assert.ok(told.length < 2)
      return told[0]
    }

    test('hold each answer once, with what its provider counted', async () => {
      const { id } = await ada.conversation()
      const { sent, events } = await ada.chat(id, '/lab tokens=12 Hello')
      const usage = usageIn(events)
      const line = await lineOf(sent.runs[0]?.id)
      assert.deepEqual(
        [line.kind, line.model_id, line.conversation_kind, line.outcome, line.messages, line.provider_kind],
        ['answer', 'openai/lab-chat', 'private', 'complete', 1, 'openai'],
      )
      assert.deepEqual([line.input_tokens, line.output_tokens], [usage?.inputTokens, usage?.outputTokens])
      assert.ok(line.output_tokens > 0 && line.first_token_ms !== null && line.estimated === 0)
    })

    test('count what a stopped answer had cost until then, by estimate, and show the same on the message', async () => {
      const { id } = await ada.conversation()
      const sent = await ada.send(id, { text: '/lab tokens=5000 speed=200 Tell me everything' })
      const runId = sent.runs[0]?.id ?? ''
      await untilText(ada, id)
      await ada.ok('POST', `/api/runs/${runId}/cancel`, {})
      const line = await lineOf(runId)
      assert.deepEqual([line.outcome, line.messages, line.estimated], ['cancelled', 1, 1])
      assert.ok(line.input_tokens > 5 && line.output_tokens > 0)
      const answer = (await ada.messages(id)).items.at(-1)
      assert.deepEqual(
        [answer?.usage?.inputTokens, answer?.usage?.outputTokens, answer?.usage?.estimated],
        [line.input_tokens, line.output_tokens, true],
      )
    })

    test('hold an answer that failed before its first token as an error that cost nothing', async () => {
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, '/lab too-long Hello')
      const line = await lineOf(sent.runs[0]?.id)
      assert.deepEqual([line.outcome, line.messages, line.input_tokens + line.output_tokens], ['failed', 0, 0])
      assert.equal(line.error_code, 'provider_refused')
    })

    test('agree with the sum of all answers, whatever ended them', async () => {
      const { id } = await ada.conversation()
      const asked = ['/lab tokens=30 a', '/lab cut after=5 tokens=30 b', '/lab length tokens=9 c', '/lab reasoning d']
      let tokens = 0
      const runs = new Set<string>()
      for (const text of asked) {
        const { sent, events } = await ada.chat(id, text)
        const usage = usageIn(events)
        tokens += (usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0)
        runs.add(sent.runs[0]?.id ?? '')
      }
      const lines = (await bookings(app, databaseUrl)).filter((line) => runs.has(line.id))
      assert.equal(lines.length, asked.length)
      assert.equal(
        lines.reduce((sum, line) => sum + line.input_tokens + line.output_tokens, 0),
        tokens,
      )
    })
  })
})

async function untilText(client: TestClient, conversationId: string): Promise<void> {
  for (;;) {
    const { items } = await client.messages(conversationId)
    if (items.some(({ role, text }) => role === 'assistant' && text.length > 20)) return
  }
}
