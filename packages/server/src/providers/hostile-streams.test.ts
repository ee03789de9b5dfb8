import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { AppError } from '#platform/app-error.ts'
import type { Egress } from '#platform/egress/index.ts'
import { createProvider, type RemoteProviderKind } from './create-provider.ts'
import { hear, loopbackEgress, quickLimits, type Heard } from './testing/chat.ts'

const megabyte = 1024 * 1024
/** Far more than anybody takes: reaching it means that nothing held. */
const mostPieces = 20_000

/** A server that says these things until nobody takes them any more. */
function saying(events: Iterable<string>, sent: { pieces: number }, type = 'text/event-stream'): Egress {
  return {
    request: () => Promise.reject(new Error('not used')),
    async stream(_, handler) {
      handler.onHead(200, { 'content-type': type }, () => undefined)
      for (const event of events) {
        assert.ok((sent.pieces += 1) < mostPieces, 'nothing stopped it')
        handler.onData(Buffer.from(event))
      }
    },
    close: () => Promise.resolve(),
  }
}

function* forever(event: string, last = ''): Generator<string> {
  for (let count = 0; count < mostPieces; count += 1) yield event.replace('%', String(count))
  yield last
}

async function hearAll(kind: RemoteProviderKind, events: Iterable<string>): Promise<Heard & { pieces: number }> {
  const sent = { pieces: 0 }
  const provider = createProvider(kind, { egress: saying(events, sent), baseUrl: 'http://models.example' })
  return { ...(await hear(provider)), ...sent }
}

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const openai = (delta: unknown, finish: string | null = null): string =>
  event({ choices: [{ index: 0, delta, finish_reason: finish }] })

const call = { name: 'look', arguments: '{}' }
const calls: Record<RemoteProviderKind, { call: string; end: string }> = {
  openai: { call: openai({ tool_calls: [{ id: 'c%', function: call }] }), end: openai({}, 'tool_calls') },
  azure: { call: openai({ tool_calls: [{ id: 'c%', function: call }] }), end: openai({}, 'tool_calls') },
  anthropic: {
    call: event({ type: 'content_block_start', index: '%', content_block: { type: 'tool_use', name: 'look' } }).replace(
      '"%"',
      '%',
    ),
    end: event({ type: 'message_delta', delta: { stop_reason: 'tool_use' } }),
  },
  gemini: {
    call: event({ candidates: [{ content: { parts: [{ functionCall: { name: 'look' } }] } }] }),
    end: event({ candidates: [{ finishReason: 'STOP' }] }),
  },
  ollama: {
    call: `${JSON.stringify({ message: { tool_calls: [{ function: { name: 'look', arguments: {} } }] } })}\n`,
    end: `${JSON.stringify({ message: {}, done: true })}\n`,
  },
}

function failsBy(heard: Heard, words: RegExp): void {
  assert.ok(heard.error instanceof AppError, String(heard.error))
  assert.match(heard.error.message, words)
  assert.deepEqual(heard.toolCalls, [], 'no call of it runs')
}

describe('an answer without measure', () => {
  it('is asked for once, and says nothing of the health of its server', async () => {
    const { error } = await hearAll('openai', forever(calls.openai.call))
    assert.ok(error instanceof AppError)
    assert.deepEqual([error.code, error.options.retryable ?? false], ['provider_refused', false])
  })

  it('of thoughts ends, and what came is kept', async () => {
    const thought = openai({ reasoning_content: 'so '.repeat(3_000) })
    const heard = await hearAll('openai', forever(thought))
    failsBy(heard, /more than four million characters and did not come to an end/)
    assert.ok(heard.reasoning.length > 3_900_000 && heard.reasoning.length <= 4_000_000)
  })

  for (const kind of ['openai', 'anthropic', 'gemini', 'ollama'] as const) {
    it(`of calls ends before any of them runs (${kind})`, async () => {
      const heard = await hearAll(kind, forever(calls[kind].call, calls[kind].end))
      failsBy(heard, /called more than 128 tools at once/)
      assert.ok(heard.pieces < 200)
    })
  }

  it('of what a call is given ends before it runs', async () => {
    const piece = openai({ tool_calls: [{ index: 0, function: { name: 'look', arguments: 'x'.repeat(10_000) } }] })
    const heard = await hearAll('openai', forever(piece))
    failsBy(heard, /more to its tools than any of them reads/)
    assert.ok(heard.pieces * 10_000 < megabyte)
    const whole = { message: { tool_calls: [{ function: { name: 'look', arguments: { x: 'y'.repeat(600_000) } } }] } }
    failsBy(await hearAll('ollama', [`${JSON.stringify(whole)}\n`]), /more to its tools/)
  })

  it('in one event of many lines ends', async () => {
    const heard = await hearAll('openai', forever(`data: ${'x'.repeat(10_000)}\n`))
    failsBy(heard, /too long/)
    assert.ok(heard.pieces * 10_000 < 2 * megabyte)
  })
})

it('a server that says only that it is still there is left at the limit of the whole answer', async () => {
  const egress = loopbackEgress()
  const server = createServer((_, response) => {
    const beat = setInterval(() => response.write(': still here\n\n'), 20)
    response.writeHead(200, { 'content-type': 'text/event-stream' }).on('close', () => clearInterval(beat))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const limits = { ...quickLimits, idleMs: 200, totalMs: 500 }
  const heard = await hear(createProvider('openai', { egress, baseUrl: `http://127.0.0.1:${port}`, limits }))
  failsBy(heard, /took too long/)
  await egress.close()
  server.close()
})

describe('an answer that lies', () => {
  const said = [openai({ content: 'Well' }), openai({}, 'stop')]
  const told = (usage: unknown): string[] => [...said, event({ choices: [], usage }), 'data: [DONE]\n\n']

  it('about what it used is counted by our own estimate', async () => {
    const believed = { inputTokens: 5, outputTokens: 1 }
    const honest = await hearAll('openai', told({ prompt_tokens: 5, completion_tokens: 1 }))
    assert.deepEqual(honest.outcome?.usage, believed)
    for (const lie of [
      { prompt_tokens: 1e300, completion_tokens: 1 },
      { prompt_tokens: 5, completion_tokens: 9e15 },
      { prompt_tokens: 5, completion_tokens: 0 },
      { prompt_tokens: -5, completion_tokens: -1 },
      { prompt_tokens: '5', completion_tokens: {} },
    ]) {
      const heard = await hearAll('openai', told(lie))
      assert.deepEqual([heard.outcome, heard.text], [{ finish: 'stop', usage: null }, 'Well'], JSON.stringify(lie))
    }
  })

  it('about its end has nothing after it', async () => {
    const more = openai({ content: ' and more' })
    const ends = (kind: RemoteProviderKind, ...events: string[]): Promise<Heard> => hearAll(kind, [events.join('')])
    assert.equal((await ends('openai', ...said, 'data: [DONE]\n\n', more)).text, 'Well')
    const text = (words: string): string =>
      event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: words } })
    const started = event({ type: 'message_start', message: {} })
    const stopped = event({ type: 'message_stop' })
    assert.equal((await ends('anthropic', started, text('Well'), stopped, text(' and more'))).text, 'Well')
    const line = (content: string, done: boolean): string => `${JSON.stringify({ message: { content }, done })}\n`
    assert.equal((await ends('ollama', line('Well', true), line(' and more', false))).text, 'Well')
  })
})

it('a document that comes in pieces is read whole, wherever a character is cut', async () => {
  const body = Buffer.from(
    JSON.stringify({ choices: [{ message: { content: 'Grüße 日本 🌍' }, finish_reason: 'stop' }] }),
  )
  const egress: Egress = {
    ...saying([], { pieces: 0 }),
    stream(_, handler) {
      handler.onHead(200, { 'content-type': 'application/json' }, () => undefined)
      for (const byte of body) handler.onData(Uint8Array.of(byte))
      return Promise.resolve()
    },
  }
  const heard = await hear(createProvider('openai', { egress, baseUrl: 'http://models.example' }))
  assert.equal(heard.text, 'Grüße 日本 🌍')
})
