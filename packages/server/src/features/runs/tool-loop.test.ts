import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import type { ChatDelta, ChatRequest, Provider } from '#providers/provider.ts'
import type { RunWork, ToolBox } from './ports.ts'
import { tokensOf } from './run-usage.ts'
import { chatWithTools } from './tool-loop.ts'

/** A model that never stops calling its tool while it may; a deaf one, not even then. */
function restless(asked: ChatRequest[], deaf: boolean): Provider {
  return {
    kind: 'openai',
    discover: () => Promise.resolve([]),
    chat(request, emit) {
      asked.push(request)
      const may = deaf || request.toolChoice !== 'none'
      if (may) emit({ type: 'tool-call', callId: 'call-0', name: 'count', arguments: '{}' })
      else emit({ type: 'text', text: 'Enough.' })
      return Promise.resolve({ finish: may ? 'tool-calls' : 'stop', usage: { inputTokens: 10, outputTokens: 1 } })
    },
  }
}

function run(
  limits: ToolBox['limits'],
  costOf?: RunWork['costOf'],
  { result = 'more', room = Infinity, deaf = false } = {},
) {
  const asked: ChatRequest[] = []
  const heard: ChatDelta[] = []
  const seen: string[] = []
  let now = 0
  const tools: ToolBox = {
    definitions: [{ name: 'count', description: '', parameters: {} }],
    asks: () => false,
    call() {
      now += 1000
      return Promise.resolve(result)
    },
    permit: () => Promise.resolve(),
    broken: () => undefined,
    limits,
  }
  const message = { id: newId() } as unknown as RunWork['message']
  const request = { upstream: 'model', turns: [] }
  const work: RunWork = { message, provider: restless(asked, deaf), request, tools, room, ...(costOf && { costOf }) }
  const context = {
    emit: (delta: ChatDelta) => void heard.push(delta),
    working: () => undefined,
    allowed: () => Promise.resolve(true),
    finished: (_callId: string, { text }: { text: string }) => void seen.push(text),
    spent: () => undefined,
    cite: () => 1,
    monotonic: () => now,
    random: () => 0,
  }
  const answer = ({ signal } = new AbortController()) => chatWithTools(work, context, signal)
  return { work, tools, asked, heard, seen, answer }
}

const plenty = { steps: 1000, milliseconds: 1e9, cost: 1e9 }

test('a model that goes round in circles is stopped by steps, by time and by cost, and then answers', async () => {
  const bySteps = { ...run({ ...plenty, steps: 3 }), times: 4 }
  const byTime = { ...run({ ...plenty, milliseconds: 5000 }), times: 6 }
  const byCost = { ...run({ ...plenty, cost: 1 }, ({ outputTokens }) => outputTokens * 0.5), times: 3 }
  for (const { answer, asked, heard, times } of [bySteps, byTime, byCost]) {
    const { finish } = await answer()
    assert.equal(finish, 'stop')
    assert.equal(asked.length, times)
    assert.deepEqual(heard.at(-1), { type: 'text', text: 'Enough.' })
  }
})

test('a call for what is not offered gets its word, and is no answer', async () => {
  for (const offered of [true, false]) {
    const { work, answer, asked, seen } = run({ ...plenty, steps: 2 }, undefined, { deaf: true })
    if (!offered) delete work.tools
    await assert.rejects(answer(), { code: 'provider_refused' })
    assert.equal(asked.length, offered ? 3 : 1)
    assert.equal(asked.at(-1)?.toolChoice, offered ? 'none' : undefined)
    assert.deepEqual(seen.slice(-1), ['count was not offered here.'])
    assert.equal(seen.length, asked.length, 'each call has its result')
  }
})

test('the tokens of all steps are counted together, and no two calls share an id', async () => {
  const { answer, heard } = run({ ...plenty, steps: 2 })
  const { usage } = await answer()
  assert.deepEqual(usage, { inputTokens: 30, outputTokens: 3 })
  const ids = heard.flatMap((delta) => (delta.type === 'tool-call' ? [delta.callId] : []))
  assert.equal(new Set(ids).size, 2)
})

test('results that outgrow the window are shortened for the model, and when nothing is left to shorten it answers', async () => {
  const result = 'A line of the page.\n'.repeat(500)
  const { answer, asked, heard, seen } = run(plenty, undefined, { result, room: 5_000 })
  await answer()
  const sizes = asked.map(({ turns }) => tokensOf(turns))
  assert.ok(asked.length > 5, 'it goes on while older ones can give way')
  assert.ok(
    sizes.slice(0, -1).every((size) => size <= 5_000),
    String(sizes),
  )
  assert.equal(asked.at(-1)?.toolChoice, 'none')
  assert.deepEqual(heard.at(-1), { type: 'text', text: 'Enough.' })
  assert.ok(
    seen.every((text) => text === result),
    'the person keeps all of them',
  )
})

test('a tool that does not heed its signal keeps no cancelled answer open', async () => {
  const { tools, asked, answer } = run(plenty)
  const cancel = new AbortController()
  tools.call = () => {
    setImmediate(() => cancel.abort(new Error('The person stopped it.')))
    return new Promise(() => undefined)
  }
  await assert.rejects(answer(cancel), /The person stopped it/)
  assert.equal(asked.length, 1)
})
