import type { Id, Role } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import type { AsideQueries } from './asides.queries.ts'
import { readSuggestions, suggestionsPrompt, type Exchange } from './prompts.ts'
import type { SmallCalls } from './small-calls.ts'

export interface FinishedExchange extends Exchange {
  answeredBy: string | null
}

export interface SuggestionsOptions {
  clock: Clock
  log: Log
  queries: AsideQueries
  calls: SmallCalls
  modelFor(person: { userId: Id; role: Role }, answeredBy: string): Promise<string | null>
  /** Rejects where this person may not read it; null where it is no whole answer. */
  exchange(userId: Id, answerId: Id): Promise<FinishedExchange | null>
}

/** Questions to go on with: made for an answer the first time somebody looks at it, the same for everyone afterwards. */
export function createSuggestions({ clock, log, queries, calls, modelFor, exchange }: SuggestionsOptions) {
  const making = new Map<Id, Promise<string[]>>()

  async function make(person: { userId: Id; role: Role }, messageId: Id, asked: FinishedExchange): Promise<string[]> {
    const modelId = asked.answeredBy === null ? null : await modelFor(person, asked.answeredBy)
    if (modelId === null) return []
    const said = await calls.call(
      person,
      'suggestions',
      modelId,
      suggestionsPrompt(asked),
      new AbortController().signal,
    )
    if (said.state === 'busy') return []
    // Also none are kept: an answer is asked about once, whatever becomes of it.
    const items = said.state === 'said' ? readSuggestions(said.text) : []
    await queries.keepSuggestions(messageId, items, clock.now())
    return items
  }

  return async (person: { userId: Id; role: Role }, messageId: Id): Promise<string[]> => {
    const asked = await exchange(person.userId, messageId)
    if (asked === null) return []
    const kept = await queries.suggestionsFor(messageId)
    if (kept !== null) return kept
    const under = making.get(messageId)
    if (under !== undefined) return under
    const made = make(person, messageId, asked)
      .catch((error: unknown) => {
        // A used-up budget or a model that is gone: there is nothing to suggest, and nothing to complain about.
        if (!(error instanceof AppError)) log.warn('No suggestions could be made', { error })
        return []
      })
      .finally(() => making.delete(messageId))
    making.set(messageId, made)
    return made
  }
}
