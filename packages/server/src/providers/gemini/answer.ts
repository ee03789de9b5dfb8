import type { AnswerFailures } from '../answer-failures.ts'
import { CallBounds } from '../answer-bounds.ts'
import { countField, field, isRecord, listField, parseJson, textField } from '../json.ts'
import type { ChatDelta, ChatOutcome } from '../provider.ts'
import { newCallId } from '../tool-call-assembler.ts'

const finishes: Record<string, ChatOutcome['finish']> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'refused',
  RECITATION: 'refused',
  BLOCKLIST: 'refused',
  PROHIBITED_CONTENT: 'refused',
  SPII: 'refused',
  IMAGE_SAFETY: 'refused',
}

/** Folds streamed responses into deltas and an outcome. The protocol's only end is a finish reason. */
export class Answer {
  readonly #emit: (delta: ChatDelta) => void
  readonly #failures: AnswerFailures
  #understood = false
  #finish: ChatOutcome['finish'] | undefined
  #usage: ChatOutcome['usage'] = null
  readonly #calls: ChatDelta[] = []
  readonly #bounds = new CallBounds()

  constructor(emit: (delta: ChatDelta) => void, failures: AnswerFailures) {
    this.#emit = emit
    this.#failures = failures
  }

  get done(): boolean {
    return this.#finish !== undefined
  }

  onEvent(data: string): void {
    const response = parseJson(data)
    if (!isRecord(response)) throw this.#failures.unreadable()
    const error = field(response, 'error')
    if (error) {
      const status = textField(error, 'status') ?? ''
      throw this.#failures.inStream(countField(error, 'code') ?? 500, textField(error, 'message') ?? '', status)
    }
    this.#understood ||= 'candidates' in response || 'promptFeedback' in response || 'usageMetadata' in response
    const usage = field(response, 'usageMetadata')
    if (usage) this.#count(usage)
    if (textField(field(response, 'promptFeedback'), 'blockReason')) this.#finish = 'refused'
    this.#candidate(listField(response, 'candidates')[0])
  }

  outcome(): ChatOutcome {
    if (!this.#understood) throw this.#failures.unreadable()
    if (!this.#finish) return { finish: 'incomplete', usage: this.#usage }
    if (this.#finish !== 'stop' || this.#calls.length === 0) return { finish: this.#finish, usage: this.#usage }
    for (const call of this.#calls) this.#emit(call)
    return { finish: 'tool-calls', usage: this.#usage }
  }

  #candidate(candidate: unknown): void {
    for (const part of listField(field(candidate, 'content'), 'parts')) this.#part(part)
    const reason = textField(candidate, 'finishReason')
    if (reason === 'MALFORMED_FUNCTION_CALL')
      throw this.#failures.inStream(500, 'The model’s tool call was broken.', '')
    if (reason) this.#finish = finishes[reason] ?? 'stop'
  }

  #part(part: unknown): void {
    const call = field(part, 'functionCall')
    if (call) return this.#call(call)
    const text = textField(part, 'text')
    if (text) this.#emit({ type: field(part, 'thought') === true ? 'reasoning' : 'text', text })
  }

  #call(call: unknown): void {
    const name = textField(call, 'name')
    if (!name) return
    const callId = textField(call, 'id') ?? newCallId()
    const given = JSON.stringify(field(call, 'args') ?? {})
    this.#bounds.call()
    this.#bounds.arguments(given)
    this.#calls.push({ type: 'tool-call', callId, name, arguments: given })
  }

  /** Each response counts everything so far; thoughts are paid for like any output. */
  #count(usage: unknown): void {
    const cachedInputTokens = countField(usage, 'cachedContentTokenCount')
    const reasoningTokens = countField(usage, 'thoughtsTokenCount') ?? 0
    this.#usage = {
      inputTokens: countField(usage, 'promptTokenCount') ?? 0,
      outputTokens: (countField(usage, 'candidatesTokenCount') ?? 0) + reasoningTokens,
      ...(reasoningTokens > 0 && { reasoningTokens }),
      ...(cachedInputTokens !== undefined && { cachedInputTokens }),
    }
  }
}
