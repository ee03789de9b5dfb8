import type { AnswerFailures } from '../answer-failures.ts'
import { countField, field, listField, parseJson, textField } from '../json.ts'
import type { ChatDelta, ChatOutcome } from '../provider.ts'
import { ToolCallAssembler } from '../tool-call-assembler.ts'
import { describe } from '../upstream-failure.ts'

const finishes: Record<string, ChatOutcome['finish']> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'refused',
}

/** Folds the chunks of one streamed chat completion into deltas and an outcome. */
export class Answer {
  readonly #emit: (delta: ChatDelta) => void
  readonly #failures: AnswerFailures
  readonly #calls = new ToolCallAssembler()
  #finish: ChatOutcome['finish'] | undefined
  #usage: ChatOutcome['usage'] = null
  #refused = false
  #understood = false
  done = false

  constructor(emit: (delta: ChatDelta) => void, failures: AnswerFailures) {
    this.#emit = emit
    this.#failures = failures
  }

  onEvent(data: string): void {
    if (this.done) return
    if (data === '[DONE]') {
      this.done = true
      return
    }
    const chunk = parseJson(data)
    if (chunk === undefined) throw this.#failures.unreadable()
    if (field(chunk, 'error')) {
      const { message, code } = describe(chunk)
      throw this.#failures.inStream(statusOf(code), message ?? '', code)
    }
    const choices = listField(chunk, 'choices')
    const usage = field(chunk, 'usage')
    if (usage) this.#count(usage)
    // Several answers are never asked for.
    const choice = choices[0]
    this.#understood ||= choices.length > 0 || usage !== undefined || Array.isArray(field(chunk, 'choices'))
    if (choice !== undefined) this.#choice(choice)
  }

  outcome(): ChatOutcome {
    if (!this.#understood && !this.done) throw this.#failures.unreadable()
    const ended = this.#finish ?? (this.done ? 'stop' : 'incomplete')
    if (ended === 'incomplete') return { finish: 'incomplete', usage: this.#usage }
    if (ended !== 'length') for (const call of this.#calls.finished()) this.#emit(call)
    return { finish: this.#finishOf(ended), usage: this.#usage }
  }

  #finishOf(ended: ChatOutcome['finish']): ChatOutcome['finish'] {
    if (this.#refused) return 'refused'
    // Some servers say `stop` although they call tools, and some `tool_calls` although they do not.
    if (ended === 'length' || ended === 'refused') return ended
    return this.#calls.size > 0 ? 'tool-calls' : 'stop'
  }

  #choice(choice: unknown): void {
    // Servers that cannot stream answer with one whole message.
    const delta = field(choice, 'delta') ?? field(choice, 'message')
    const text = textField(delta, 'content')
    if (text) this.#emit({ type: 'text', text })
    else this.#otherParts(delta)
    const finish = textField(choice, 'finish_reason')
    if (finish === 'error') throw this.#failures.inStream(500, '', '')
    if (finish) this.#finish = finishes[finish] ?? 'stop'
  }

  #otherParts(delta: unknown): void {
    const reasoning = textField(delta, 'reasoning_content') ?? textField(delta, 'reasoning')
    if (reasoning) this.#emit({ type: 'reasoning', text: reasoning })
    const refusal = textField(delta, 'refusal')
    if (refusal) {
      this.#refused = true
      this.#emit({ type: 'text', text: refusal })
    }
    for (const call of listField(delta, 'tool_calls')) this.#toolCall(call)
  }

  #toolCall(call: unknown): void {
    const index = countField(call, 'index')
    const called = field(call, 'function')
    this.#calls.add(index === undefined ? textField(call, 'id') : String(index), {
      callId: textField(call, 'id'),
      name: textField(called, 'name'),
      arguments: textField(called, 'arguments') ?? '',
    })
  }

  #count(usage: unknown): void {
    const cachedInputTokens = countField(field(usage, 'prompt_tokens_details'), 'cached_tokens')
    const reasoningTokens = countField(field(usage, 'completion_tokens_details'), 'reasoning_tokens') ?? 0
    this.#usage = {
      inputTokens: countField(usage, 'prompt_tokens') ?? 0,
      outputTokens: countField(usage, 'completion_tokens') ?? 0,
      ...(cachedInputTokens !== undefined && { cachedInputTokens }),
      ...(reasoningTokens > 0 && { reasoningTokens }),
    }
  }
}

/** An error inside a stream carries a name where a status would be. */
function statusOf(code: string): number {
  if (/rate_limit/.test(code) || code === '429') return 429
  return /invalid_request|context_length/.test(code) ? 400 : 500
}
