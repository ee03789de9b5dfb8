import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { count } from '@parley/lab'
import { AppError } from '#platform/app-error.ts'
import type { Egress } from '#platform/egress/index.ts'
import { createProvider, type RemoteProviderKind } from './create-provider.ts'
import { hear, type Heard } from './testing/chat.ts'

const weather = (place: string, space = '') => ({ name: 'weather', arguments: `{"place":${space}"${place}"}` })
const time = { name: 'time', arguments: '{}' }

interface Expected {
  kind: RemoteProviderKind
  file: string
  text?: string
  reasoning?: string
  toolCalls?: { name: string; arguments: string }[]
  outcome?: Heard['outcome']
  error?: string
}

const answers: Expected[] = [
  {
    kind: 'openai',
    file: 'openai-parallel-tools.sse',
    toolCalls: [weather('Köln'), time],
    outcome: { finish: 'tool-calls', usage: { inputTokens: 81, outputTokens: 33, cachedInputTokens: 64 } },
  },
  {
    kind: 'openai',
    file: 'openai-refusal.sse',
    text: 'I cannot help with that.',
    outcome: { finish: 'refused', usage: null },
  },
  {
    kind: 'openai',
    file: 'openrouter-reasoning.sse',
    reasoning: 'Let me think.',
    text: 'Forty-two.',
    outcome: { finish: 'stop', usage: { inputTokens: 9, outputTokens: 21 } },
  },
  {
    kind: 'openai',
    file: 'compatible-error.sse',
    text: 'It was',
    error: 'has a problem of its own (500). It said: “Provider disconnected”',
  },
  {
    kind: 'openai',
    file: 'mistral-tool.sse',
    toolCalls: [weather('Paris', ' '), time],
    outcome: { finish: 'tool-calls', usage: { inputTokens: 94, outputTokens: 32 } },
  },
  {
    kind: 'openai',
    file: 'compatible-whole.json',
    text: 'All at once.',
    outcome: { finish: 'stop', usage: { inputTokens: 5, outputTokens: 4 } },
  },
  { kind: 'azure', file: 'azure-filtered.sse', text: 'Well,', outcome: { finish: 'refused', usage: null } },
  {
    kind: 'anthropic',
    file: 'anthropic-thinking-tool.sse',
    reasoning: 'They want the weather.',
    text: 'Let me look — one moment 🌦.',
    toolCalls: [weather('San Francisco', ' ')],
    outcome: {
      finish: 'tool-calls',
      usage: { inputTokens: 150, outputTokens: 65, cachedInputTokens: 100, cacheWriteTokens: 10 },
    },
  },
  {
    kind: 'anthropic',
    file: 'anthropic-overloaded.sse',
    text: 'Once upon',
    error: 'has a problem of its own (529). It said: “Overloaded”',
  },
  {
    kind: 'gemini',
    file: 'gemini-thinking-tools.sse',
    reasoning: '**Weighing it**',
    text: 'The answer is 42.',
    toolCalls: [weather('Köln'), time],
    outcome: {
      finish: 'tool-calls',
      usage: { inputTokens: 8, outputTokens: 42, cachedInputTokens: 2, reasoningTokens: 30 },
    },
  },
  {
    kind: 'gemini',
    file: 'gemini-blocked.sse',
    outcome: { finish: 'refused', usage: { inputTokens: 8, outputTokens: 0 } },
  },
  {
    kind: 'ollama',
    file: 'ollama-thinking-tool.ndjson',
    reasoning: 'Okay, weather.',
    toolCalls: [weather('Köln')],
    outcome: { finish: 'tool-calls', usage: { inputTokens: 26, outputTokens: 282 } },
  },
]

/** Hands out a body in the given pieces: the network's part, without one. */
function replaying(body: Uint8Array, cuts: number[], type: string): Egress {
  return {
    request: () => Promise.reject(new Error('not used')),
    stream(_, handler) {
      handler.onHead(200, { 'content-type': type }, () => undefined)
      const places = [...new Set([0, ...cuts.map((cut) => cut % body.length)])].toSorted((a, b) => a - b)
      places.forEach((from, index) => handler.onData(body.subarray(from, places[index + 1])))
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}

function replay({ kind, file }: Expected, cuts: number[]): Promise<Heard> {
  const body = readFileSync(new URL(`fixtures/${file}`, import.meta.url))
  const type = file.endsWith('.json') ? 'application/json' : 'text/event-stream'
  return hear(createProvider(kind, { egress: replaying(body, cuts, type), baseUrl: 'http://models.example' }))
}

function assertHeard(heard: Heard, expected: Expected): void {
  assert.equal(heard.text, expected.text ?? '')
  assert.equal(heard.reasoning, expected.reasoning ?? '')
  const calls = heard.toolCalls.map(({ name, arguments: given }) => ({ name, arguments: given }))
  assert.deepEqual(calls, expected.toolCalls ?? [])
  assert.deepEqual(heard.outcome, expected.outcome)
  if (expected.error === undefined) assert.equal(heard.error, undefined)
  else assert.ok(String(heard.error).includes(expected.error), String(heard.error))
}

describe('recorded shapes', () => {
  for (const expected of answers) {
    it(`${expected.file} is understood, however it is cut`, async () => {
      assertHeard(await replay(expected, []), expected)
      const cuts = fc.array(fc.nat(100_000), { maxLength: 60 })
      const property = fc.asyncProperty(cuts, async (places) => assertHeard(await replay(expected, places), expected))
      await fc.assert(property, { numRuns: count(30, 1000) })
    })
    it(`${expected.file} cut off anywhere never fails in an unknown way`, async () => {
      const body = readFileSync(new URL(`fixtures/${expected.file}`, import.meta.url))
      for (let end = 1; end < body.length; end += count(37, 1)) {
        const egress = replaying(body.subarray(0, end), [], 'text/event-stream')
        const heard = await hear(createProvider(expected.kind, { egress, baseUrl: 'http://models.example' }))
        if (heard.error !== undefined) assert.ok(heard.error instanceof AppError)
        if (heard.outcome?.finish === 'incomplete') assert.deepEqual(heard.toolCalls, [])
        assert.ok((expected.text ?? '').startsWith(heard.text))
      }
    })
  }
})
