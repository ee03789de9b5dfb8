import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startLabProvider } from '@parley/lab'
import { hear, loopbackEgress, quickLimits } from '../testing/chat.ts'
import { testFaults } from '../testing/fault-table.ts'
import { testFeatures } from '../testing/feature-table.ts'
import { createAnthropicProvider } from './anthropic.ts'
import { buildBody } from './request.ts'

testFeatures('anthropic', {
  expectedBody: {
    model: 'lab-chat',
    max_tokens: 100,
    system: 'Be short.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGVsbG8=' } },
          { type: 'text', text: 'Weather?' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call-a', name: 'weather', input: { place: 'Ulm' } },
          { type: 'tool_use', id: 'call-b', name: 'time', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call-a', content: 'sunny' },
          { type: 'tool_result', tool_use_id: 'call-b', content: 'noon' },
        ],
      },
    ],
    stream: true,
    temperature: 0.5,
    tools: [
      {
        name: 'weather',
        description: 'The weather at a place',
        input_schema: { type: 'object', properties: { place: { type: 'string' } } },
      },
    ],
  },
  expectedShape: { top_p: 0.9, stop_sequences: ['END'], tool_choice: { type: 'tool', name: 'weather' } },
  keyHeader: 'x-api-key',
  // The protocol counts what came from the cache apart.
  usage: { inputTokens: 24, outputTokens: 9, cachedInputTokens: 4 },
})
testFaults('anthropic')

test('a long beginning is marked to be kept: instructions with tools, and all up to the newest turn', () => {
  const turns = [
    { role: 'system' as const, text: 'Be short. '.repeat(900) },
    { role: 'user' as const, text: 'One' },
    { role: 'assistant' as const, text: 'Two' },
    { role: 'user' as const, text: 'Three' },
  ]
  const { system, messages } = Object(buildBody({ upstream: 'claude-sonnet', turns }))
  assert.deepEqual(system[0].cache_control, { type: 'ephemeral' })
  assert.deepEqual(
    messages.map(({ content }: { content: object[] }) => content.map((block) => 'cache_control' in block)),
    [[false], [false], [true]],
  )
  const short = JSON.stringify(buildBody({ upstream: 'claude-sonnet', turns: turns.slice(1) }))
  assert.ok(!short.includes('cache_control'))
})

/** What a model was asked of thinking, one request after the other. */
async function asked(takes: (thinking: string) => boolean) {
  const complains = (body: unknown) => {
    const type = String(Object(body).thinking?.type)
    return takes(type) ? undefined : `"thinking.type.${type}" is not supported for this model.`
  }
  const lab = await startLabProvider({ protocol: 'anthropic', complains, script: { text: 'Thought.' } })
  const egress = loopbackEgress()
  const provider = createAnthropicProvider({ egress, baseUrl: lab.url, limits: quickLimits })
  const heard = await hear(provider, { upstream: 'claude', reasoning: true, reasoningEffort: 'high' })
  await egress.close()
  await lab.close()
  assert.equal(heard.text, 'Thought.')
  return lab.requests.map(({ body }) => [Object(body).thinking?.type, Object(body).output_config?.effort])
}

test('how long to think is told in tokens, in a word where a model takes no tokens, and not at all where it takes neither', async () => {
  assert.deepEqual(await asked((type) => type === 'enabled'), [['enabled', undefined]])
  assert.deepEqual(await asked((type) => type === 'adaptive'), [
    ['enabled', undefined],
    ['adaptive', 'high'],
  ])
  assert.deepEqual(await asked((type) => type === 'undefined'), [
    ['enabled', undefined],
    ['adaptive', 'high'],
    [undefined, undefined],
  ])
})
