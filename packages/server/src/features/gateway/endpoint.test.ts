import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createdApiKey } from '@parley/contract'
import { startLabProvider, type LabProvider } from '@parley/lab'
import OpenAI from 'openai'
import { TestCollection } from '#features/knowledge/knowledge.testing.ts'
import { bookings } from '#features/usage/usage.testing.ts'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

describe('a configured embedder', { timeout: 120_000 }, () => {
  let lab: LabProvider
  let app: TestApp
  let ada: TestClient
  let userId: string
  before(async () => {
    lab = await startLabProvider({ protocol: 'openai' })
    app = await startTestApp({ environment: { PARLEY_EMBEDDER_URL: lab.url, PARLEY_EMBEDDER_MODEL: 'lab-embedding' } })
    ada = new TestClient(app.url)
    userId = (await ada.register('ada')).id
  })
  after(async () => {
    await app.close()
    await lab.close()
  })

  const untilBooked = async (count: number) => {
    for (;;) {
      const lines = (await bookings(app, null)).filter(({ kind }) => kind === 'embedding')
      if (lines.length >= count) return lines
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  test('serves programs as the official client asks, and is booked', async () => {
    const { key } = createdApiKey.parse(
      await ada.ok('POST', '/api/me/api-keys', { name: 'script', scopes: ['gateway'] }),
    )
    const openai = new OpenAI({ apiKey: key, baseURL: new URL('v1', app.url).href, maxRetries: 0 })
    const input = ['A cat sleeps.', 'A treaty was signed.']
    const { data, model, usage } = await openai.embeddings.create({ model: 'lab-embedding', input })
    assert.deepEqual([model, data.map(({ embedding }) => embedding.length)], ['lab-embedding', [64, 64]])
    assert.ok(usage.prompt_tokens > 0)
    const asked = openai.embeddings.create({ model: 'lab-embedding', input, dimensions: 12 })
    await assert.rejects(asked, OpenAI.BadRequestError)
    const [line] = await untilBooked(1)
    assert.deepEqual([line?.model_id, line?.provider_kind, line?.user_id], ['openai/lab-embedding', 'openai', userId])
  })

  test('reads documents on account of whose they are', async () => {
    const papers = await TestCollection.make(ada)
    assert.equal((await papers.read('quinces.md', 'Quinces are stored in straw.')).state, 'ready')
    const line = (await untilBooked(2)).at(-1)
    assert.deepEqual(
      [line?.model_id, line?.user_id, line?.messages, line?.estimated, line?.outcome],
      ['openai/lab-embedding', userId, 0, 1, 'complete'],
    )
    assert.ok((line?.input_tokens ?? 0) > 3)
  })
})
