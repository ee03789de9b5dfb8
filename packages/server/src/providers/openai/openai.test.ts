import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startLabProvider, type LabProvider } from '@parley/lab'
import type { Egress } from '#platform/egress/index.ts'
import { hear, loopbackEgress, quickLimits } from '../testing/chat.ts'
import { testFaults } from '../testing/fault-table.ts'
import { testFeatures } from '../testing/feature-table.ts'
import { createOpenaiProvider } from './openai.ts'

const expectedBody = {
  model: 'lab-chat',
  messages: [
    { role: 'system', content: 'Be short.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Weather?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,aGVsbG8=' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        { id: 'call-a', type: 'function', function: { name: 'weather', arguments: '{"place":"Ulm"}' } },
        { id: 'call-b', type: 'function', function: { name: 'time', arguments: '{}' } },
      ],
    },
    { role: 'tool', tool_call_id: 'call-a', content: 'sunny' },
    { role: 'tool', tool_call_id: 'call-b', content: 'noon' },
  ],
  stream: true,
  stream_options: { include_usage: true },
  temperature: 0.5,
  max_tokens: 100,
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
}

testFeatures('openai', {
  expectedBody,
  expectedShape: {
    top_p: 0.9,
    stop: ['END'],
    seed: 7,
    tool_choice: { type: 'function', function: { name: 'weather' } },
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'city', schema: { type: 'object', properties: { city: { type: 'string' } } }, strict: true },
    },
  },
  keyHeader: 'authorization',
  usage: { inputTokens: 20, outputTokens: 9, cachedInputTokens: 4 },
})
testFaults('openai')

describe('openai: servers that know less or other members', () => {
  let lab: LabProvider
  let egress: Egress
  before(() => {
    egress = loopbackEgress()
  })
  after(() => egress.close())
  const provider = () => createOpenaiProvider({ egress, baseUrl: lab.url, limits: quickLimits })

  it('asks again without usage where usage is not known', async () => {
    lab = await startLabProvider({ protocol: 'openai', unknownMembers: ['stream_options'], script: { text: 'Fine' } })
    const heard = await hear(provider())
    await lab.close()
    assert.equal(heard.text, 'Fine')
    assert.equal(heard.outcome?.usage, null)
    assert.equal(lab.requests.length, 2)
  })
  it('gives reasoning models a developer, no temperature and their own limit', async () => {
    lab = await startLabProvider({ protocol: 'openai', script: { text: 'Thought' } })
    const turns = [
      { role: 'system' as const, text: 'Be short.' },
      { role: 'user' as const, text: 'Why?' },
    ]
    await hear(provider(), { upstream: 'o4-mini', turns, temperature: 0.5, maxTokens: 50, reasoningEffort: 'low' })
    await lab.close()
    assert.deepEqual(lab.requests[0]?.body, {
      model: 'o4-mini',
      messages: [
        { role: 'developer', content: 'Be short.' },
        { role: 'user', content: 'Why?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 50,
      reasoning_effort: 'low',
    })
  })
  it('swaps a limit for the other name, and gives it up where neither is known', async () => {
    const complains = (body: unknown) =>
      ['max_tokens', 'max_completion_tokens'].some((name) => name in Object(body))
        ? "Unsupported parameter: use 'max_completion_tokens' and not 'max_tokens', or the other way round."
        : undefined
    lab = await startLabProvider({ protocol: 'openai', complains, script: { text: 'Fine' } })
    const heard = await hear(provider(), { maxTokens: 50 })
    await lab.close()
    assert.equal(heard.text, 'Fine')
    const limits = lab.requests.map(({ body }) => Object.keys(Object(body)).filter((name) => name.startsWith('max_')))
    assert.deepEqual(limits, [['max_tokens'], ['max_completion_tokens'], []])
  })
  // As vLLM says it: both names in a complaint that is about neither.
  const tooLarge = (least: number) =>
    `'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 8192 tokens ` +
    `and your request has ${least} input tokens (32000 > 8192 - ${least}).`
  it('takes what there is room for where the longest answer does not fit', async () => {
    const complains = (body: unknown) => ('max_tokens' in Object(body) ? tooLarge(1000) : undefined)
    lab = await startLabProvider({ protocol: 'openai', complains, script: { text: 'Fine' } })
    const heard = await hear(provider(), { maxTokens: 32_000 })
    await lab.close()
    assert.equal(heard.text, 'Fine')
    assert.equal(lab.requests.length, 2)
  })
  it('says that it is too long when it stays so, and does not ask for ever', async () => {
    lab = await startLabProvider({ protocol: 'openai', complains: () => tooLarge(9000) })
    const heard = await hear(provider(), { maxTokens: 32_000 })
    await lab.close()
    assert.match(String(heard.error), /too long for the model.*8192/)
    assert.ok(lab.requests.length <= 2, `${lab.requests.length} requests`)
  })
  it('lets the person give the instructions where no other role is known', async () => {
    const complains = (body: unknown) => {
      const role = String(Object(body).messages?.[0]?.role)
      return role === 'user' ? undefined : `Unsupported value: 'messages[0].role' does not support '${role}'.`
    }
    lab = await startLabProvider({ protocol: 'openai', complains, script: { text: 'Fine' } })
    const turns = [
      { role: 'system' as const, text: 'Be short.' },
      { role: 'user' as const, text: 'Why?' },
    ]
    assert.equal((await hear(provider(), { upstream: 'o9', turns })).text, 'Fine')
    assert.equal(lab.requests.length, 3)
    assert.equal((await hear(provider(), { upstream: 'o1-mini', turns })).text, 'Fine')
    assert.equal(lab.requests.length, 4, 'of this one it is known')
    await lab.close()
  })
  it('tells how long to think, and asks again without where that is not known', async () => {
    lab = await startLabProvider({ protocol: 'openai', unknownMembers: ['reasoning_effort'], script: { text: 'Fine' } })
    const heard = await hear(provider(), { upstream: 'gpt-oss:20b', reasoning: true, reasoningEffort: 'high' })
    await lab.close()
    assert.equal(heard.text, 'Fine')
    assert.deepEqual(
      lab.requests.map(({ body }) => Object(body).reasoning_effort),
      ['high', undefined],
    )
  })
  it('asks once and explains when the complaint is about something else', async () => {
    lab = await startLabProvider({ protocol: 'openai', unknownMembers: ['messages'] })
    const heard = await hear(provider())
    await lab.close()
    assert.match(String(heard.error), /refused the request \(400\).*Unrecognized request argument: messages/)
    assert.equal(lab.requests.length, 1)
  })
})
