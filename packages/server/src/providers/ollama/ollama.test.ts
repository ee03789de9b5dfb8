import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startLabProvider } from '@parley/lab'
import { hear, loopbackEgress, quickLimits } from '../testing/chat.ts'
import { testFaults } from '../testing/fault-table.ts'
import { testFeatures } from '../testing/feature-table.ts'
import { createOllamaProvider, pullModel } from './ollama.ts'

testFeatures('ollama', {
  expectedBody: {
    model: 'lab-chat',
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Weather?', images: ['aGVsbG8='] },
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          { function: { name: 'weather', arguments: { place: 'Ulm' } } },
          { function: { name: 'time', arguments: {} } },
        ],
      },
      { role: 'tool', content: 'sunny', tool_name: 'weather' },
      { role: 'tool', content: 'noon', tool_name: 'time' },
    ],
    stream: true,
    truncate: false,
    shift: false,
    options: { temperature: 0.5, num_predict: 100 },
    tools: [
      {
        type: 'function',
        function: {
          name: 'weather',
          description: 'The weather at a place',
          parameters: { type: 'object', properties: { place: { type: 'string' } } },
        },
      },
    ],
  },
  expectedShape: {
    options: { top_p: 0.9, stop: ['END'], seed: 7 },
    format: { type: 'object', properties: { city: { type: 'string' } } },
  },
  keyHeader: 'authorization',
  usage: { inputTokens: 20, outputTokens: 9 },
})
testFaults('ollama')

describe('ollama: its models', () => {
  const offered = [
    { id: 'lab-chat', tools: true, vision: true, contextWindow: 32_768 },
    {
      id: 'lab-reasoning',
      tools: true,
      reasoning: true,
      contextWindow: 131_072,
      parameters: 'stop "</s>"\nnum_ctx 24000',
    },
    { id: 'elsewhere', contextWindow: 262_144, remote: true },
    { id: 'lab-embedding', embedding: true, contextWindow: 512 },
  ]
  it('come with the capabilities and context size that it tells, and with what of that is used', async () => {
    const lab = await startLabProvider({ protocol: 'ollama', models: offered })
    const egress = loopbackEgress()
    const models = await createOllamaProvider({ egress, baseUrl: lab.url }).discover(AbortSignal.timeout(2000))
    await egress.close()
    await lab.close()
    assert.deepEqual(models, [
      {
        upstream: 'lab-chat',
        name: 'lab-chat',
        contextWindow: 32_768,
        usualWindow: 8192,
        capabilities: { tools: true, vision: true, reasoning: false },
        chat: true,
      },
      {
        upstream: 'lab-reasoning',
        name: 'lab-reasoning',
        contextWindow: 131_072,
        usualWindow: 24_000,
        capabilities: { tools: true, vision: false, reasoning: true },
        chat: true,
      },
      {
        upstream: 'elsewhere',
        name: 'elsewhere',
        contextWindow: 262_144,
        capabilities: { tools: false, vision: false, reasoning: false },
        chat: true,
      },
      {
        upstream: 'lab-embedding',
        name: 'lab-embedding',
        contextWindow: 512,
        usualWindow: 512,
        capabilities: { tools: false, vision: false, reasoning: false },
        chat: false,
      },
    ])
  })
  it('asks again without thinking where a model cannot think', async () => {
    const lab = await startLabProvider({ protocol: 'ollama', unknownMembers: ['think'], script: { text: 'Fine' } })
    const egress = loopbackEgress()
    const provider = createOllamaProvider({ egress, baseUrl: lab.url, limits: quickLimits, keepAlive: '10m' })
    const heard = await hear(provider, { reasoning: true, contextWindow: 8192 })
    await egress.close()
    await lab.close()
    assert.equal(heard.text, 'Fine')
    const messages = [{ role: 'user', content: 'Hello' }]
    const expected = { model: 'lab-chat', messages, stream: true, truncate: false, shift: false }
    assert.deepEqual(lab.requests.at(-1)?.body, { ...expected, options: { num_ctx: 8192 }, keep_alive: '10m' })
  })
  it('are told how long to think where they can be', async () => {
    const lab = await startLabProvider({ protocol: 'ollama', script: { text: 'Fine' } })
    const egress = loopbackEgress()
    const provider = createOllamaProvider({ egress, baseUrl: lab.url, limits: quickLimits })
    for (const upstream of ['gpt-oss:20b', 'qwen3:4b']) {
      await hear(provider, { upstream, reasoning: true, reasoningEffort: 'high' })
    }
    await egress.close()
    await lab.close()
    assert.deepEqual(
      lab.requests.map(({ body }) => Object(body).think),
      ['high', true],
    )
  })
  it('are downloaded with progress, or refused with the server’s words', async () => {
    const lab = await startLabProvider({ protocol: 'ollama' })
    const egress = loopbackEgress()
    const seen: unknown[] = []
    const options = { egress, baseUrl: lab.url, limits: quickLimits }
    await pullModel(options, 'llama3.2', (progress) => seen.push(progress), AbortSignal.timeout(2000))
    const missing = pullModel(options, 'missing', () => undefined, AbortSignal.timeout(2000))
    await assert.rejects(missing, /no such model or address.*file does not exist/)
    await egress.close()
    await lab.close()
    assert.deepEqual(seen.slice(1, 4), [
      { status: 'pulling layer', completed: 0, total: 1000 },
      { status: 'pulling layer', completed: 400, total: 1000 },
      { status: 'pulling layer', completed: 1000, total: 1000 },
    ])
    assert.deepEqual(seen.at(-1), { status: 'success', completed: null, total: null })
  })
})
