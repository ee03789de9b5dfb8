import { newId } from '@parley/contract'
import { CallBounds } from './answer-bounds.ts'
import type { ChatDelta } from './provider.ts'

type ToolCallDelta = Extract<ChatDelta, { type: 'tool-call' }>

/**
 * Puts streamed tool calls together. Handed out only when the answer has ended as it should: half of a call's
 * arguments must never run.
 */
export class ToolCallAssembler {
  readonly #calls = new Map<string, ToolCallDelta>()
  readonly #bounds = new CallBounds()
  #last = ''

  get size(): number {
    return this.#calls.size
  }

  /** `key` tells parallel calls apart; without one the piece belongs to the last call, or begins one if it has a name. */
  add(
    key: string | undefined,
    piece: { callId?: string | undefined; name?: string | undefined; arguments?: string },
  ): void {
    const at = key ?? (piece.name ? `#${this.#calls.size}` : this.#last)
    this.#last = at
    const begun = this.#calls.get(at)
    if (begun === undefined) this.#bounds.call()
    this.#bounds.arguments(piece.arguments ?? '')
    const call = begun ?? { type: 'tool-call', callId: '', name: '', arguments: '' }
    // Names and ids come once; a server that repeats them must not double them.
    call.callId ||= piece.callId ?? ''
    call.name ||= piece.name ?? ''
    call.arguments += piece.arguments ?? ''
    this.#calls.set(at, call)
  }

  finished(): ToolCallDelta[] {
    return [...this.#calls.values()]
      .filter((call) => call.name !== '')
      .map((call) => ({
        ...call,
        callId: call.callId || newCallId(),
        arguments: call.arguments.trim() === '' ? '{}' : call.arguments,
      }))
  }
}

/** For servers that give calls no id: unique over the steps of a whole run, not only within one answer. */
export function newCallId(): string {
  return `call_${newId()}`
}
