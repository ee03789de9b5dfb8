import type { AnswerFailures } from '../answer-failures.ts'
import { countField, field, parseJson, textField } from '../json.ts'
import type { ChatDelta, ChatOutcome } from '../provider.ts'
import { ToolCallAssembler } from '../tool-call-assembler.ts'

const finishes: Record<string, ChatOutcome['finish']> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool-calls',
  refusal: 'refused',
}

const statuses: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  rate_limit_error: 429,
  overloaded_error: 529,
}

/** Folds the events of one streamed message into deltas and an outcome. */
export class Answer {
  readonly #emit: (delta: ChatDelta) => void
  readonly #failures: AnswerFailures
  readonly #calls = new ToolCallAssembler()
  #understood = false
  #finish: ChatOutcome['finish'] | undefined
  #counts = { fresh: 0, written: 0, cached: 0, output: 0 }
  done = false

  constructor(emit: (delta: ChatDelta) => void, failures: AnswerFailures) {
    this.#emit = emit
    this.#failures = failures
  }

  onEvent(data: string): void {
    if (this.done) return
    const event = parseJson(data)
    if (event === undefined) throw this.#failures.unreadable()
    switch (textField(event, 'type')) {
      case 'content_block_delta':
        return this.#delta(field(event, 'delta'), String(countField(event, 'index')))
      case 'content_block_start':
        return this.#begin(field(event, 'content_block'), String(countField(event, 'index')))
      case 'message_start':
        this.#understood = true
        return this.#count(field(field(event, 'message'), 'usage'))
      case 'message_delta':
        this.#count(field(event, 'usage'))
        return this.#stop(textField(field(event, 'delta'), 'stop_reason'))
      case 'message_stop':
        this.done = true
        return
      case 'error':
        return this.#fail(field(event, 'error'))
      default:
      // `ping`, and whatever they add: the protocol asks to leave unknown events out.
    }
  }

  outcome(): ChatOutcome {
    if (!this.#understood) throw this.#failures.unreadable()
    const { fresh, written, cached, output } = this.#counts
    const usage = {
      inputTokens: fresh + written + cached,
      outputTokens: output,
      cachedInputTokens: cached,
      ...(written > 0 && { cacheWriteTokens: written }),
    }
    if (!this.#finish) return { finish: 'incomplete', usage }
    if (this.#finish === 'tool-calls') for (const call of this.#calls.finished()) this.#emit(call)
    return { finish: this.#finish, usage }
  }

  #begin(block: unknown, index: string): void {
    if (textField(block, 'type') === 'tool_use') {
      this.#calls.add(index, { callId: textField(block, 'id'), name: textField(block, 'name') })
    }
    const text = textField(block, 'text')
    if (text) this.#emit({ type: 'text', text })
  }

  #delta(delta: unknown, index: string): void {
    const text = textField(delta, 'text')
    if (text) return this.#emit({ type: 'text', text })
    const thinking = textField(delta, 'thinking')
    if (thinking) return this.#emit({ type: 'reasoning', text: thinking })
    const piece = textField(delta, 'partial_json')
    if (piece !== undefined) this.#calls.add(index, { arguments: piece })
  }

  #stop(reason: string | undefined): void {
    if (reason !== undefined) this.#finish = finishes[reason] ?? 'stop'
  }

  /** Later counts replace earlier ones; a count left out stays. */
  #count(usage: unknown): void {
    const counts = this.#counts
    counts.fresh = countField(usage, 'input_tokens') ?? counts.fresh
    counts.written = countField(usage, 'cache_creation_input_tokens') ?? counts.written
    counts.cached = countField(usage, 'cache_read_input_tokens') ?? counts.cached
    counts.output = countField(usage, 'output_tokens') ?? counts.output
  }

  #fail(error: unknown): never {
    const type = textField(error, 'type') ?? ''
    throw this.#failures.inStream(statuses[type] ?? 500, textField(error, 'message') ?? '', type)
  }
}
