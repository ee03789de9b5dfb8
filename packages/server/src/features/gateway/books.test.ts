import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createdApiKey } from '@parley/contract'
import OpenAI from 'openai'
import { bookings } from '#features/usage/usage.testing.ts'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'

describe('programs, in the books and within budgets', { timeout: 240_000 }, () => {
  let app: TestApp
  let owner: TestClient
  let openai: OpenAI
  let key: string
  before(async () => {
    app = await startTestApp()
    owner = new TestClient(app.url)
    await owner.register('owner')
    key = createdApiKey.parse(await owner.ok('POST', '/api/me/api-keys', { name: 'script', scopes: ['gateway'] })).key
    openai = new OpenAI({ apiKey: key, baseURL: new URL('v1', app.url).href, maxRetries: 0 })
  })
  after(() => app.close())
  const ask = (content: string) => ({ model: 'lab-chat', messages: [{ role: 'user' as const, content }] })
  const last = async () => (await bookings(app, null)).at(-1)

  test('each call is booked once, with what the client was told, however it ends', async () => {
    const { usage } = await openai.chat.completions.create(ask('/lab tokens=12 Hello'))
    const whole = await last()
    assert.deepEqual(
      [whole?.kind, whole?.messages, whole?.input_tokens, whole?.output_tokens],
      ['gateway', 1, usage?.prompt_tokens, usage?.completion_tokens],
    )
    const stream = await openai.chat.completions.create({ ...ask('/lab tokens=5000 speed=50 x'), stream: true })
    let seen = 0
    for await (const chunk of stream) {
      seen += chunk.choices.length
      if (seen === 5) break
    }
    await untilBooked(2)
    const left = await last()
    assert.deepEqual([left?.outcome, left?.messages, left?.estimated], ['cancelled', 1, 1])
    assert.ok((left?.output_tokens ?? 0) > 0)
    await assert.rejects(openai.chat.completions.create(ask('/lab too-long x')))
    await untilBooked(3)
    const failed = await last()
    assert.deepEqual([failed?.outcome, failed?.messages, failed?.output_tokens], ['failed', 0, 0])
  })

  async function untilBooked(count: number): Promise<void> {
    while ((await bookings(app, null)).length < count) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  test('vectors come as the official client unpacks them, like meanings near each other', async () => {
    const input = ['A cat sleeps on the sofa.', 'A kitten naps on the couch.', 'The treaty was signed in 1648.']
    const { data, usage, model } = await openai.embeddings.create({ model: 'all-MiniLM-L6-v2', input })
    assert.deepEqual([model, data.length, data[0]?.embedding.length], ['all-MiniLM-L6-v2', 3, 384])
    assert.ok(usage.prompt_tokens > 10)
    const [cat, kitten, treaty] = data.map(({ embedding }) => embedding)
    assert.ok(cosine(cat, kitten) > 0.5 && cosine(cat, treaty) < 0.3)
    const floats = await openai.embeddings.create({
      model: 'all-MiniLM-L6-v2',
      input: input[0] ?? '',
      encoding_format: 'float',
    })
    assert.ok(cosine(floats.data[0]?.embedding, cat) > 0.9999)
    const line = await last()
    assert.deepEqual([line?.kind, line?.messages, line?.model_id], ['embedding', 0, 'embedded/all-MiniLM-L6-v2'])
  })

  test('the wire shape of the client in Python: a list of one, base64, and an error it can raise', async () => {
    const response = await fetch(new URL('v1/embeddings', app.url), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'user-agent': 'OpenAI/Python 2.8.0',
      },
      body: JSON.stringify({ input: ['Hello'], model: 'multilingual-e5-small', encoding_format: 'base64' }),
    })
    const { data } = Object(await response.json())
    assert.equal(Buffer.from(data[0].embedding, 'base64').byteLength, 384 * 4)
    await assert.rejects(openai.embeddings.create({ model: 'none', input: 'x' }), OpenAI.NotFoundError)
    await assert.rejects(
      openai.embeddings.create({ model: 'all-MiniLM-L6-v2', input: 'word '.repeat(2000) }),
      (error) => {
        assert.ok(error instanceof OpenAI.BadRequestError)
        assert.deepEqual([error.param, /reads 254/.test(error.message)], ['input', true])
        return true
      },
    )
    await assert.rejects(
      openai.embeddings.create({ model: 'all-MiniLM-L6-v2', input: 'x', dimensions: 99 }),
      OpenAI.BadRequestError,
    )
  })

  test('a used-up budget refuses programs too, in words and with the time it renews', async () => {
    await owner.ok('POST', '/api/admin/budgets', {
      name: 'Scripts',
      subject: { kind: 'everyone' },
      measure: 'tokens',
      period: 'day',
      limit: 1,
    })
    await assert.rejects(openai.chat.completions.create(ask('Hi')), (error) => {
      assert.ok(error instanceof OpenAI.RateLimitError)
      assert.deepEqual([error.code, error.type], ['quota_exceeded', 'insufficient_quota'])
      assert.ok(Number(error.headers.get('retry-after')) > 0)
      return true
    })
    await assert.rejects(openai.embeddings.create({ model: 'all-MiniLM-L6-v2', input: 'x' }), OpenAI.RateLimitError)
    assert.match(String((await owner.call('GET', '/api/admin/usage?by=kind')).status), /200/)
  })
})

function cosine(left: number[] = [], right: number[] = []): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)
}
