import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { newId } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import {
  caller,
  callingTemplate,
  essay,
  examples,
  folderWithCaller,
  weather,
} from '#providers/embedded/caller.testing.ts'
import { openEmbedded } from '#providers/embedded/embedded.testing.ts'
import { hear } from '#providers/testing/chat.ts'
import type { ChatDelta, ChatTurn, ToolDefinition } from '#providers/provider.ts'
import type { RunWork, ToolBox } from './ports.ts'
import { chatWithTools } from './tool-loop.ts'

/** The weights are the starter's: what the grammar promises does not depend on what they know. */
const { provider } = openEmbedded({ modelsDir: await folderWithCaller() })
after(() => provider.close())

const turns: ChatTurn[] = [...examples.slice(-4), { role: 'user', text: 'How is the weather in Cairo?' }]
const asked = { upstream: caller, turns, tools: [weather], temperature: 0 }
const writing = {
  upstream: caller,
  ask: 'Write an essay.',
  tools: [essay],
  toolChoice: 'required' as const,
  temperature: 0,
}

function parsed(given: string | undefined): Record<string, unknown> {
  return JSON.parse(given ?? '') as Record<string, unknown>
}

/** In the middle of a call: it has begun, and what it writes is long. */
async function begun(signal = new AbortController().signal) {
  const heard: ChatDelta[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const request = { ...writing, turns: [{ role: 'user' as const, text: writing.ask }] }
  const emit = (delta: ChatDelta): void => {
    heard.push(delta)
    if (delta.type === 'stage' && delta.stage === 'thinking') resolve()
  }
  const outcome = provider.chat(request, emit, signal)
  outcome.catch(() => undefined)
  await promise
  return { heard, outcome }
}

describe('a model in a file whose template knows tools', { timeout: 300_000 }, () => {
  it('is offered with tools; the starter, which is too small, is not', async () => {
    const { models } = await provider.inspect()
    const offered = models.map(({ upstream, capabilities }) => [upstream, capabilities.tools])
    assert.deepEqual(offered, [
      ['starter', false],
      [caller, true],
    ])
  })

  it('calls in JSON that fits, reads what came of it and answers in words', async () => {
    const heard: ChatDelta[] = []
    const given: string[] = []
    const read: number[] = []
    const tools: ToolBox = {
      definitions: [weather],
      asks: () => false,
      call(_name, written) {
        given.push(written)
        return Promise.resolve('Cairo: 41 degrees, sandstorm. '.repeat(20))
      },
      permit: () => Promise.resolve(),
      broken: () => undefined,
      // It must call first and must not then: how well it understands the question changes nothing of what is shown.
      limits: { steps: 1, milliseconds: 1e9, cost: 1e9 },
    }
    const message = { id: newId() } as unknown as RunWork['message']
    const work: RunWork = {
      message,
      provider,
      request: { ...asked, toolChoice: 'required', maxTokens: 60 },
      tools,
      room: Infinity,
    }
    const outcome = await chatWithTools(
      work,
      {
        emit: (delta) => void heard.push(delta),
        working: () => undefined,
        allowed: () => Promise.resolve(true),
        finished: () => undefined,
        spent: ({ inputTokens }) => void read.push(inputTokens),
        cite: () => 1,
        monotonic: () => 0,
        random: () => 0,
      },
      new AbortController().signal,
    )
    const said = heard.map((delta) => (delta.type === 'text' ? delta.text : '')).join('')
    assert.notEqual(said.trim(), '')
    assert.doesNotMatch(said, /tool_call|[{}]/, 'nothing of the call is among its words')
    assert.ok(given.length > 0)
    const { town, unit, days, ...rest } = parsed(given[0])
    assert.equal(typeof town, 'string')
    assert.ok(unit === 'celsius' || unit === 'fahrenheit')
    assert.ok(days === undefined || Number.isInteger(days), 'what is left out is not null')
    assert.deepEqual(rest, {})
    const [first = 0, both = 0] = read
    assert.ok(both - first > first + 50, `${first}, ${both - first}: the second time it has read the result as well`)
    assert.ok(outcome.finish === 'stop' || outcome.finish === 'length', 'in words, few or many')
  })

  it('cannot write a call wrongly, however little it understands of the tool', async () => {
    const strange: ToolDefinition = {
      name: 'file_report',
      description: '',
      parameters: {
        type: 'object',
        properties: {
          state: { enum: ['open', 'shut', 3] },
          urgent: { $ref: '#/$defs/yes' },
          places: {
            type: 'array',
            minItems: 1,
            maxItems: 2,
            items: { type: 'object', properties: { x: { enum: [1, 2] } } },
          },
          note: { type: 'null' },
        },
        required: ['state', 'urgent', 'places'],
        $defs: { yes: { type: 'boolean' } },
      },
    }
    const heard = await hear(provider, { ...writing, tools: [strange, weather], toolChoice: { name: strange.name } })
    assert.deepEqual([heard.error, heard.outcome?.finish, heard.text], [undefined, 'tool-calls', ''])
    const [call] = heard.toolCalls
    assert.deepEqual([heard.toolCalls.length, call?.name], [1, 'file_report'])
    const { state, urgent, places, ...rest } = parsed(call?.arguments)
    assert.ok(state === 'open' || state === 'shut' || state === 3)
    assert.equal(typeof urgent, 'boolean')
    assert.ok(Array.isArray(places) && places.length > 0 && places.length < 3)
    assert.deepEqual(rest, {})
  })

  it('calls nothing where it must not, and hands out no call that was cut by its limit', async () => {
    const quiet = await hear(provider, { ...writing, toolChoice: 'none', maxTokens: 3 })
    assert.deepEqual([quiet.error, quiet.toolCalls], [undefined, []])
    const cut = await hear(provider, { ...writing, maxTokens: 12 })
    assert.deepEqual([cut.outcome?.finish, cut.toolCalls], ['length', []])
  })

  it('stops in the middle of a call within a second, and its place is free again', async () => {
    const abort = new AbortController()
    const reason = new Error('stopped')
    const { heard, outcome } = await begun(abort.signal)
    const started = performance.now()
    abort.abort(reason)
    await assert.rejects(outcome, (error) => error === reason)
    assert.ok(performance.now() - started < 1000)
    assert.ok(heard.every(({ type }) => type === 'stage'))
    assert.equal((await hear(provider, { upstream: caller, maxTokens: 2 })).error, undefined)
  })

  it('whose process dies in the middle of a call fails so that it can be tried again', async () => {
    const { heard, outcome } = await begun()
    const running = provider.running().find(({ upstream }) => upstream === caller)
    process.kill(running?.processId ?? 0, 'SIGKILL')
    await assert.rejects(
      outcome,
      (error) => error instanceof AppError && error.code === 'provider_unavailable' && error.options.retryable === true,
    )
    assert.ok(heard.every(({ type }) => type === 'stage'))
  })

  it('says so when its tools leave no room for a conversation', async () => {
    const tools = Array.from({ length: 60 }, (_, index) => ({ ...weather, name: `weather_of_${index}` }))
    const heard = await hear(provider, { ...writing, tools })
    assert.ok(heard.error instanceof AppError)
    assert.equal(heard.error.code, 'provider_refused')
    assert.match(heard.error.message, /tools offered leave no room/)
  })

  it('loses them under a template beside its file that has none, and is refused under one that is no template', async () => {
    const { provider: plain } = openEmbedded({ starter: false, modelsDir: await folderWithCaller('{{ messages }}') })
    const { models } = await plain.inspect()
    assert.equal(models[0]?.capabilities.tools, false)
    const { provider: broken } = openEmbedded({ modelsDir: await folderWithCaller(`${callingTemplate}{% if %}`) })
    const heard = await hear(broken, { upstream: caller })
    assert.match(String(heard.error), /template beside the file of .* cannot be used/)
    await broken.close()
  })
})
