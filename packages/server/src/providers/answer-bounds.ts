import { AppError } from '#platform/app-error.ts'
import type { ChatDelta, Provider, TokenCounts } from './provider.ts'

/** Of words and thoughts: more than any window holds. */
const mostCharacters = 4_000_000
const mostCalls = 128
/** Of all calls of one answer together. */
const mostArguments = 512 * 1024
/** More than any window holds. */
const mostTokens = 100_000_000

/** What a server sends without end or measure ends its answer; what it counts beyond belief is left to our estimate. */
export function withinBounds(provider: Provider): Provider {
  return {
    kind: provider.kind,
    discover: (signal) => provider.discover(signal),
    async chat(request, emit, signal) {
      let characters = 0
      const counted = (delta: ChatDelta): void => {
        if (delta.type === 'text' || delta.type === 'reasoning') characters += delta.text.length
        if (characters > mostCharacters) throw withoutMeasure('wrote more than four million characters')
        emit(delta)
      }
      const outcome = await provider.chat(request, counted, signal)
      return outcome.usage !== null && isBelievable(outcome.usage, characters) ? outcome : { ...outcome, usage: null }
    },
    ...(provider.close && { close: () => provider.close?.() ?? Promise.resolve() }),
  }
}

/** Held while an answer comes, as its calls are handed out only at its end. */
export class CallBounds {
  #calls = 0
  #characters = 0

  call(): void {
    this.#calls += 1
    if (this.#calls > mostCalls) throw withoutMeasure(`called more than ${mostCalls} tools at once`)
  }

  arguments(text: string): void {
    this.#characters += text.length
    if (this.#characters > mostArguments) throw withoutMeasure('wrote more to its tools than any of them reads')
  }
}

function isBelievable(usage: TokenCounts, characters: number): boolean {
  if (usage.outputTokens === 0 && characters > 0) return false
  return Object.values(usage).every((count: number) => count <= mostTokens)
}

/** Neither its server's failure, for which others would have to wait, nor asked again by itself: it would be paid again. */
function withoutMeasure(what: string): AppError {
  const message = `The model ${what} and did not come to an end.`
  return new AppError('provider_refused', message, { actions: ['retry', 'edit'] })
}
