import { CallBounds } from '../answer-bounds.ts'
import { answerFailures, type AnswerFailures } from '../answer-failures.ts'
import { serverName, streamCall, type Upstream } from '../call.ts'
import { createLineStreamReader } from '../event-stream.ts'
import { countField, field, listField, parseJson, textField } from '../json.ts'
import type { ChatDelta, ChatOutcome, Provider } from '../provider.ts'
import type { ProviderOptions } from '../provider-options.ts'
import { newCallId } from '../tool-call-assembler.ts'
import { toAppError } from '../upstream-failure.ts'
import { discoverModels } from './discover.ts'
import { buildBody } from './request.ts'

export const ollamaBaseUrl = 'http://127.0.0.1:11434'

/** Ollama's own protocol, which tells what a model can do; its OpenAI-compatible one does not. */
export function createOllamaProvider(options: ProviderOptions): Provider {
  const upstream = ollamaUpstream(options)
  return {
    kind: 'ollama',
    discover: (signal) => discoverModels(upstream, options.apiKey, signal),
    async chat(request, emit, signal) {
      let body = buildBody(request, options.keepAlive)
      for (;;) {
        const answer: Answer = new Answer(emit, answerFailures(upstream.baseUrl, options.apiKey))
        const failure = await streamCall(upstream, {
          path: '/api/chat',
          body,
          signal,
          reader: createLineStreamReader((line) => answer.onLine(line)),
          ended: () => answer.done,
        })
        if (!failure) return answer.outcome()
        if (!('think' in body) || !/think/i.test(failure.message)) {
          throw toAppError(failure, serverName(upstream.baseUrl), options.apiKey)
        }
        const { think: _unknownThere, ...rest } = body
        body = rest
      }
    },
  }
}

export function ollamaUpstream(options: ProviderOptions): Upstream {
  return {
    egress: options.egress,
    baseUrl: (options.baseUrl ?? ollamaBaseUrl).replace(/\/(api|v1)?\/*$/, ''),
    headers: options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {},
    limits: options.limits ?? {},
  }
}

export async function pullModel(
  options: ProviderOptions,
  name: string,
  onProgress: (progress: { status: string; completed: number | null; total: number | null }) => void,
  signal: AbortSignal,
): Promise<void> {
  // A download of many gigabytes takes as long as it takes; only silence ends it.
  const upstream = { ...ollamaUpstream(options), limits: { ...options.limits, totalMs: 0, maximumBytes: 2 ** 30 } }
  const failures = answerFailures(upstream.baseUrl, options.apiKey)
  let succeeded = false
  const failure = await streamCall(upstream, {
    path: '/api/pull',
    body: { model: name, stream: true },
    signal,
    reader: createLineStreamReader((line) => {
      const parsed = parseJson(line)
      const error = textField(parsed, 'error')
      if (error !== undefined) throw failures.inStream(404, error, '')
      const status = textField(parsed, 'status') ?? ''
      succeeded ||= status === 'success'
      onProgress({
        status,
        completed: countField(parsed, 'completed') ?? null,
        total: countField(parsed, 'total') ?? null,
      })
    }),
    ended: () => succeeded,
  })
  if (failure) throw toAppError(failure, serverName(upstream.baseUrl), options.apiKey)
  if (!succeeded) throw failures.inStream(500, 'The download ended before it was complete.', '')
}

class Answer {
  readonly #emit: (delta: ChatDelta) => void
  readonly #failures: AnswerFailures
  #usage: ChatOutcome['usage'] = null
  #understood = false
  readonly #calls: ChatDelta[] = []
  readonly #bounds = new CallBounds()
  #reason = ''
  done = false

  constructor(emit: (delta: ChatDelta) => void, failures: AnswerFailures) {
    this.#emit = emit
    this.#failures = failures
  }

  onLine(line: string): void {
    if (this.done) return
    const parsed = parseJson(line)
    if (parsed === undefined) throw this.#failures.unreadable()
    const error = textField(parsed, 'error')
    if (error !== undefined) throw this.#failures.inStream(500, error, '')
    const message = field(parsed, 'message')
    this.#understood ||= message !== undefined
    const thinking = textField(message, 'thinking')
    if (thinking) this.#emit({ type: 'reasoning', text: thinking })
    const text = textField(message, 'content')
    if (text) this.#emit({ type: 'text', text })
    for (const call of listField(message, 'tool_calls')) this.#toolCall(call)
    if (field(parsed, 'done') === true) this.#end(parsed)
  }

  outcome(): ChatOutcome {
    if (!this.#understood) throw this.#failures.unreadable()
    if (!this.done) return { finish: 'incomplete', usage: null }
    if (this.#reason === 'length') return { finish: 'length', usage: this.#usage }
    for (const call of this.#calls) this.#emit(call)
    return { finish: this.#calls.length > 0 ? 'tool-calls' : 'stop', usage: this.#usage }
  }

  /** Each call comes whole, but must not run unless the answer ends as it should. */
  #toolCall(call: unknown): void {
    const called = field(call, 'function')
    const name = textField(called, 'name')
    if (!name) return
    const callId = textField(call, 'id') ?? newCallId()
    const given = JSON.stringify(field(called, 'arguments') ?? {})
    this.#bounds.call()
    this.#bounds.arguments(given)
    this.#calls.push({ type: 'tool-call', callId, name, arguments: given })
  }

  #end(parsed: unknown): void {
    this.done = true
    this.#reason = textField(parsed, 'done_reason') ?? 'stop'
    const outputTokens = countField(parsed, 'eval_count')
    if (outputTokens === undefined) return
    // Left out when the whole prompt was cached.
    this.#usage = { inputTokens: countField(parsed, 'prompt_eval_count') ?? 0, outputTokens }
  }
}
