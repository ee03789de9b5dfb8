import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import type { ChatDelta, ChatRequest, Provider } from '#providers/provider.ts'
import type { RunWork, ToolBox } from './ports.ts'
import { chatWithTools } from './tool-loop.ts'

const { signal } = new AbortController()

/** A model that never stops calling its tool while it may. */
function restless(asked: ChatRequest[]): Provider {
  return {
    kind: 'openai',
    discover: () => Promise.resolve([]),
    chat(request, emit) {
      asked.push(request)
      const may = request.toolChoice !== 'none'
      if (may) emit({ type: 'tool-call', callId: 'call-0', name: 'count', arguments: '{}' })
      else emit({ type: 'text', text: 'Enough.' })
      return Promise.resolve({ finish: may ? 'tool-calls' : 'stop', usage: { inputTokens: 10, outputTokens: 1 } })
    },
  }
}

function run(limits: ToolBox['limits'], costOf?: RunWork['costOf']) {
  const asked: ChatRequest[] = []
  const heard: ChatDelta[] = []
  let now = 0
  const tools: ToolBox = {
    definitions: [{ name: 'count', description: '', parameters: {} }],
    asks: () => false,
    call() {
      now += 1000
      return Promise.resolve('more')
    },
    permit: () => Promise.resolve(),
    broken: () => undefined,
    limits,
  }
  const message = { id: newId() } as unknown as RunWork['message']
  const request = { upstream: 'model', turns: [] }
  const work: RunWork = { message, provider: restless(asked), request, tools, ...(costOf && { costOf }) }
  const context = {
    emit: (delta: ChatDelta) => void heard.push(delta),
    working: () => undefined,
    allowed: () => Promise.resolve(true),
    finished: () => undefined,
    spent: () => undefined,
    cite: () => 1,
    monotonic: () => now,
    random: () => 0,
  }
  return chatWithTools(work, tools, context, signal).then((outcome) => ({ outcome, asked, heard }))
}

const plenty = { steps: 1000, milliseconds: 1e9, cost: 1e9 }

test('a model that goes round in circles is stopped by steps, by time and by cost, and then answers', async () => {
  const bySteps = await run({ ...plenty, steps: 3 })
  assert.equal(bySteps.asked.length, 4)
  const byTime = await run({ ...plenty, milliseconds: 5000 })
  assert.equal(byTime.asked.length, 6)
  const byCost = await run({ ...plenty, cost: 1 }, ({ outputTokens }) => outputTokens * 0.5)
  assert.equal(byCost.asked.length, 3)
  for (const { heard, outcome } of [bySteps, byTime, byCost]) {
    assert.deepEqual(heard.at(-1), { type: 'text', text: 'Enough.' })
    assert.equal(outcome.finish, 'stop')
  }
})

test('the tokens of all steps are counted together, and no two calls share an id', async () => {
  const { outcome, heard } = await run({ ...plenty, steps: 2 })
  assert.deepEqual(outcome.usage, { inputTokens: 30, outputTokens: 3 })
  const ids = heard.flatMap((delta) => (delta.type === 'tool-call' ? [delta.callId] : []))
  assert.equal(new Set(ids).size, 2)
})
