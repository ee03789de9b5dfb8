import { setTimeout as wait } from 'node:timers/promises'
import type { TestClient } from '@parley/server/testing'
import { quantile, round, type Row } from '../table.ts'

const chats = 160
const atOnce = 4

/** First tokens of chats that begin one after the other, some at a time. */
export async function firstTokens(client: TestClient, meanwhile: string): Promise<Row> {
  const times: number[] = []
  let begun = 0
  await Promise.all(
    Array.from({ length: atOnce }, async (_, at) => {
      await wait(at * 60)
      while (begun < chats) {
        begun += 1
        times.push(await firstToken(client))
      }
    }),
  )
  return {
    meanwhile,
    chats,
    'first token p50 ms': round(quantile(times, 0.5)),
    'first token p99 ms': round(quantile(times, 0.99)),
  }
}

async function firstToken(client: TestClient): Promise<number> {
  const { id } = await client.conversation()
  const started = performance.now()
  const stream = { accept: 'text/event-stream' }
  const response = await client.fetch('POST', `/api/conversations/${id}/messages`, { text: 'Tell me.' }, stream)
  let first = Number.NaN
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    if (Number.isNaN(first) && decoder.decode(piece, { stream: true }).includes('text-delta')) {
      first = performance.now() - started
    }
  }
  return first
}
