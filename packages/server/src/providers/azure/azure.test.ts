import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startLabProvider } from '@parley/lab'
import { hear, loopbackEgress, quickLimits } from '../testing/chat.ts'
import { testFaults } from '../testing/fault-table.ts'
import { testFeatures, toolTurns } from '../testing/feature-table.ts'
import { buildBody } from '../openai/request.ts'
import { createAzureProvider } from './azure.ts'

const weather = {
  name: 'weather',
  description: 'The weather at a place',
  parameters: { type: 'object', properties: { place: { type: 'string' } } },
}

testFeatures('azure', {
  // The same form as OpenAI's, which its own test spells out.
  expectedBody: buildBody(
    { upstream: 'lab-chat', turns: toolTurns, tools: [weather], temperature: 0.5, maxTokens: 100 },
    false,
  ),
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
  keyHeader: 'api-key',
  usage: { inputTokens: 20, outputTokens: 9, cachedInputTokens: 4 },
  deployments: ['lab-chat'],
})
testFaults('azure')

describe('azure: deployments', () => {
  it('are offered as configured, asked at their own path and version, and missed with words', async () => {
    const lab = await startLabProvider({ protocol: 'azure', script: { text: 'Fine' } })
    const egress = loopbackEgress()
    const provider = createAzureProvider({
      egress,
      baseUrl: `${lab.url}/`,
      limits: quickLimits,
      deployments: ['lab-chat', 'text-embedding-3-small'],
      apiVersion: '2025-01-01-preview',
    })
    const models = await provider.discover(AbortSignal.timeout(1000))
    assert.deepEqual(
      models.map(({ upstream, chat }) => ({ upstream, chat })),
      [
        { upstream: 'lab-chat', chat: true },
        { upstream: 'text-embedding-3-small', chat: 'unlikely' },
      ],
    )
    assert.equal((await hear(provider)).text, 'Fine')
    assert.equal(lab.requests.at(-1)?.path, '/openai/deployments/lab-chat/chat/completions')
    assert.equal(lab.requests.at(-1)?.query.get('api-version'), '2025-01-01-preview')
    assert.match(String((await hear(provider, { upstream: 'gone' })).error), /no such model.*deployment/)
    await egress.close()
    await lab.close()
  })
  it('whose model reasons are asked as reasoning models are, whatever their name', async () => {
    const models = [{ id: 'our-thinker', reasoning: true }]
    const lab = await startLabProvider({ protocol: 'azure', models, script: { text: 'Thought' } })
    const egress = loopbackEgress()
    const provider = createAzureProvider({
      egress,
      baseUrl: lab.url,
      limits: quickLimits,
      deployments: ['our-thinker'],
    })
    const request = { upstream: 'our-thinker', temperature: 0.5, maxTokens: 50, reasoningEffort: 'high' as const }
    const turns = [
      { role: 'system' as const, text: 'Be short.' },
      { role: 'user' as const, text: 'Why?' },
    ]
    assert.equal((await hear(provider, { ...request, turns, reasoning: true })).text, 'Thought')
    assert.deepEqual(lab.requests.at(-1)?.body, {
      model: 'our-thinker',
      messages: [
        { role: 'developer', content: 'Be short.' },
        { role: 'user', content: 'Why?' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 50,
      reasoning_effort: 'high',
    })
    await egress.close()
    await lab.close()
  })
})
