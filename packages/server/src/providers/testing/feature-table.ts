import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startLabProvider, type LabProtocol, type LabProvider } from '@parley/lab'
import type { Egress } from '#platform/egress/index.ts'
import { createProvider } from '../create-provider.ts'
import type { AnswerShape, ChatTurn, Provider, ToolDefinition } from '../provider.ts'
import type { ProviderOptions } from '../provider-options.ts'
import { hear, loopbackEgress, quickLimits } from './chat.ts'

const weather: ToolDefinition = {
  name: 'weather',
  description: 'The weather at a place',
  parameters: { type: 'object', properties: { place: { type: 'string' } } },
}

/** A tool loop in the middle: two calls at once, and their results. */
export const toolTurns: ChatTurn[] = [
  { role: 'system', text: 'Be short.' },
  { role: 'user', text: 'Weather?', images: [{ type: 'image/png', base64: 'aGVsbG8=' }] },
  {
    role: 'assistant',
    text: '',
    toolCalls: [
      { callId: 'call-a', name: 'weather', arguments: '{"place":"Ulm"}' },
      { callId: 'call-b', name: 'time', arguments: '{}' },
    ],
  },
  { role: 'tool', callId: 'call-a', text: 'sunny' },
  { role: 'tool', callId: 'call-b', text: 'noon' },
]

const answerSchema = { type: 'object', properties: { city: { type: 'string' } } }
const wantedShape: AnswerShape = {
  topP: 0.9,
  stop: ['END'],
  seed: 7,
  toolChoice: { name: 'weather' },
  format: { name: 'city', schema: answerSchema },
}

export interface ProtocolDetails {
  /** What the server must have been sent for `toolTurns`. */
  expectedBody: Record<string, unknown>
  /** What it must hold, among other things, for `wantedShape`. */
  expectedShape: Record<string, unknown>
  keyHeader: string
  usage: { inputTokens: number; outputTokens: number; cachedInputTokens?: number }
  deployments?: string[]
}

/** What every protocol must carry, in the same words for all of them. */
export function testFeatures(protocol: LabProtocol, details: ProtocolDetails): void {
  describe(`${protocol}: an answer`, () => {
    let lab: LabProvider
    let egress: Egress
    let provider: Provider
    before(async () => {
      egress = loopbackEgress()
      lab = await startLabProvider({ protocol, apiKey: 'sk-lab-right' })
      provider = connect('sk-lab-right')
    })
    after(async () => {
      await egress.close()
      await lab.close()
    })
    const connect = (apiKey: string): Provider => {
      const deployments = details.deployments ? { deployments: details.deployments } : {}
      const options: ProviderOptions = { egress, baseUrl: lab.url, apiKey, limits: quickLimits, ...deployments }
      return createProvider(protocol, options)
    }

    it('streams text of every script in order, and counts tokens', async () => {
      const usage = { inputTokens: 20, outputTokens: 9, cachedInputTokens: 4 }
      lab.play({ text: ['Grüße', ', 日本', '語 🌍\n\n', '```js\nlet "x"\\n = 1\n```'], usage, tokensPerSecond: 0 })
      const heard = await hear(provider)
      assert.equal(heard.text, 'Grüße, 日本語 🌍\n\n```js\nlet "x"\\n = 1\n```')
      assert.deepEqual(heard.outcome, { finish: 'stop', usage: details.usage })
    })
    it('keeps reasoning apart from text', async () => {
      lab.play({ reasoning: ['First', ' this'], text: ['Then', ' that'], tokensPerSecond: 0 })
      const heard = await hear(provider, { reasoning: true })
      assert.equal(heard.reasoning, 'First this')
      assert.equal(heard.text, 'Then that')
    })
    it('puts parallel tool calls together, after the text', async () => {
      const calls = [
        { name: 'weather', arguments: '{"place":"Köln \\"x\\"","days":[1,2,3]}' },
        { name: 'time', arguments: '{}' },
      ]
      lab.play({ text: ['Let me see.'], toolCalls: calls, tokensPerSecond: 0 })
      const heard = await hear(provider, { tools: [weather] })
      assert.equal(heard.outcome?.finish, 'tool-calls')
      assert.equal(heard.text, 'Let me see.')
      assert.deepEqual(
        heard.toolCalls.map(({ name, arguments: given }) => ({ name, arguments: given })),
        calls,
      )
      assert.equal(new Set(heard.toolCalls.map(({ callId }) => callId)).size, 2)
      assert.ok(heard.toolCalls.every(({ callId }) => callId !== ''))
    })
    it('hands out no tool call of an answer that was cut', async () => {
      lab.play({ toolCalls: [{ name: 'weather', arguments: '{"place":"Ulm"}' }], fault: 'close', after: 2 })
      const heard = await hear(provider, { tools: [weather] })
      assert.equal(heard.outcome?.finish, 'incomplete')
      assert.deepEqual(heard.toolCalls, [])
    })
    it('says that the model’s limit cut the answer', async () => {
      lab.play({ text: ['And so'], finish: 'length', tokensPerSecond: 0 })
      assert.equal((await hear(provider)).outcome?.finish, 'length')
    })
    it('sends turns, pictures, tools, tool results and settings in the protocol’s own form', async () => {
      lab.play({ text: ['Sunny at noon.'], tokensPerSecond: 0 })
      const heard = await hear(provider, { turns: toolTurns, tools: [weather], temperature: 0.5, maxTokens: 100 })
      assert.equal(heard.text, 'Sunny at noon.')
      const sent = lab.requests.at(-1)
      assert.deepEqual(sent?.body, details.expectedBody)
      assert.ok(sent?.headers[details.keyHeader]?.includes('sk-lab-right'))
      assert.ok(!sent?.query.toString().includes('sk-lab-right'))
    })
    it('asks for the shape of the answer as far as the protocol knows it', async () => {
      lab.play({ text: ['{}'], tokensPerSecond: 0 })
      assert.equal((await hear(provider, { tools: [weather], ...wantedShape })).text, '{}')
      assert.partialDeepStrictEqual(lab.requests.at(-1)?.body, details.expectedShape)
    })
    it('explains a wrong key without repeating it', async () => {
      for (const attempt of [
        hear(connect('sk-lab-wrong')).then((heard) => heard.error),
        discoverError('sk-lab-wrong'),
      ]) {
        const error = String(await attempt)
        assert.match(error, /The key was refused by 127\.0\.0\.1/)
        assert.doesNotMatch(error, /sk-lab-wrong/)
      }
    })
    const discoverError = (key: string): Promise<unknown> =>
      connect(key)
        .discover(AbortSignal.timeout(1000))
        .catch((error: unknown) => error)
    it('refuses a key that would break out of its header, without sending anything', async () => {
      const before = lab.requests.length
      const heard = await hear(connect('sk-lab\r\nx-evil: 1'))
      assert.match(String(heard.error), /holds a character that cannot be sent/)
      assert.doesNotMatch(String(heard.error), /evil/)
      assert.equal(lab.requests.length, before)
    })
  })
}
