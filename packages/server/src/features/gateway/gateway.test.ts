import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createdApiKey } from '@parley/contract'
import OpenAI from 'openai'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const ask = (content: string) => ({ model: 'lab-chat', messages: [{ role: 'user' as const, content }] })
const weather = {
  type: 'function' as const,
  function: { name: 'weather', description: 'The weather', parameters: { type: 'object', properties: {} } },
}

/** With the client that others wrote for another server, as it is. */
describe('the official client of OpenAI against this server', () => {
  let app: TestApp
  let ada: TestClient
  let key: string
  let openai: OpenAI
  before(async () => {
    app = await startTestApp()
    ada = new TestClient(app.url)
    await ada.register('ada')
    key = await makeKey(['gateway'])
    openai = connect(key)
  })
  after(() => app.close())

  async function makeKey(scopes: string[]): Promise<string> {
    return createdApiKey.parse(await ada.ok('POST', '/api/me/api-keys', { name: 'script', scopes })).key
  }
  function connect(apiKey: string, maxRetries = 0): OpenAI {
    return new OpenAI({ apiKey, baseURL: new URL('v1', app.url).href, maxRetries })
  }

  test('lists the models and finds one by its name', async () => {
    const names = []
    for await (const model of openai.models.list()) names.push(model.id)
    assert.ok(names.includes('lab-chat'), names.join())
    assert.ok(!names.includes('lab-embedding'))
    assert.equal((await openai.models.retrieve('lab-chat')).object, 'model')
  })

  test('gets a whole answer with its usage', async () => {
    const completion = await openai.chat.completions.create(ask('/lab tokens=12 Hello there'))
    const [choice] = completion.choices
    assert.equal(choice?.message.role, 'assistant')
    assert.ok((choice?.message.content ?? '').length > 0)
    assert.equal(choice?.finish_reason, 'stop')
    assert.ok(completion.usage && completion.usage.total_tokens > 0)
    assert.equal(completion.model, 'lab-chat')
  })

  test('streams the same words, and counts tokens at the end when asked to', async () => {
    const stream = await openai.chat.completions.create({
      ...ask('/lab tokens=40 Tell me'),
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    let finish = null
    let usage = null
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      finish = chunk.choices[0]?.finish_reason ?? finish
      usage = chunk.usage ?? usage
    }
    assert.ok(text.length > 40)
    assert.equal(finish, 'stop')
    assert.ok(usage !== null && usage.completion_tokens > 0)
  })

  test('calls tools, several at once, streamed and whole, and takes their results back', async () => {
    const asked = { ...ask('/lab tool=weather tool=time What now?'), tools: [weather] }
    const whole = await openai.chat.completions.create(asked)
    const calls = whole.choices[0]?.message.tool_calls ?? []
    assert.equal(whole.choices[0]?.finish_reason, 'tool_calls')
    assert.equal(calls.length, 2)
    const runner = openai.chat.completions.stream(asked)
    const final = await runner.finalChatCompletion()
    const names = final.choices[0]?.message.tool_calls?.map((call) => call.type === 'function' && call.function.name)
    assert.deepEqual(names, ['weather', 'time'])
    const answer = await openai.chat.completions.create({
      model: 'lab-chat',
      messages: [
        ...asked.messages,
        { role: 'assistant', content: null, tool_calls: calls },
        ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'sunny' })),
      ],
    })
    assert.equal(answer.choices[0]?.finish_reason, 'stop')
  })

  test('is told in its own words what is wrong', async () => {
    await assert.rejects(connect('pk_wrong').models.list(), OpenAI.AuthenticationError)
    await assert.rejects(connect(await makeKey(['read'])).models.list(), OpenAI.PermissionDeniedError)
    await assert.rejects(openai.chat.completions.create({ ...ask('Hi'), model: 'gpt-none' }), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError)
      assert.equal(error.code, 'not_found')
      assert.match(error.message, /gpt-none/)
      return true
    })
    await assert.rejects(openai.chat.completions.create({ ...ask('Hi'), temperature: 9 }), (error) => {
      assert.ok(error instanceof OpenAI.BadRequestError)
      assert.equal(error.param, 'temperature')
      return true
    })
    const elsewhere = { type: 'image_url' as const, image_url: { url: 'http://169.254.169.254/latest' } }
    const withPicture = { model: 'lab-chat', messages: [{ role: 'user' as const, content: [elsewhere] }] }
    await assert.rejects(openai.chat.completions.create(withPicture), OpenAI.BadRequestError)
  })

  test('retries by itself what failed before the first word', async () => {
    const patient = connect(key, 2)
    const completion = await patient.chat.completions.create(ask('/lab server-error times=3 Hello'))
    assert.equal(completion.choices[0]?.finish_reason, 'stop')
  })

  test('hears of a failure in the middle of a stream', async () => {
    const stream = await openai.chat.completions.create({ ...ask('/lab error-in-stream after=3 x'), stream: true })
    await assert.rejects(async () => {
      for await (const chunk of stream) assert.ok(chunk.choices)
    }, OpenAI.APIError)
  })

  test('who walks away ends the call to the provider', async () => {
    const stream = await openai.chat.completions.create({ ...ask('/lab tokens=5000 speed=20 x'), stream: true })
    let seen = 0
    for await (const chunk of stream) {
      seen += chunk.choices.length
      if (seen === 3) stream.controller.abort()
    }
    assert.equal(await app.provider.requests.at(-1)?.aborted, true)
  })
})
