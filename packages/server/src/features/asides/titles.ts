import type { Id, Role } from '@parley/contract'
import type { Log } from '#platform/log/index.ts'
import type { EndedRun } from '#features/runs/index.ts'
import { readTitle, titlePrompt, type Exchange } from './prompts.ts'
import type { SmallCalls } from './small-calls.ts'

/** A flood of new conversations must not become a flood of titles. */
const atOnce = 3
const mostWaiting = 200
const mostTries = 3

export interface FirstExchange extends Exchange {
  conversationId: Id
  /** The name it got from its first words. */
  title: string
}

export interface TitlesOptions {
  log: Log
  calls: SmallCalls
  /** Who may name what this model answered; null: nobody, or nobody shall. */
  modelFor(person: { userId: Id; role: Role }, answeredBy: string): Promise<string | null>
  roleOf(userId: Id): Promise<Role | undefined>
  /** Null unless this is the first answer of a conversation that still has the name of its first words. */
  firstExchange(answerId: Id): Promise<FirstExchange | null>
  /** Nothing happens where it has another name than this by now. */
  retitle(conversationId: Id, from: string, to: string): Promise<void>
}

interface Waiting {
  run: Pick<EndedRun, 'messageId' | 'userId' | 'modelId'>
  tries: number
}

/** Better names for new conversations, made after their first answer while there is time for it. */
export function createTitles(options: TitlesOptions) {
  const { log, calls } = options
  const waiting: Waiting[] = []
  const stopped = new AbortController()
  let later: Waiting[] = []
  let working = 0

  function pump(): void {
    while (working < atOnce && waiting.length > 0 && !stopped.signal.aborted) {
      const next = waiting.shift()
      if (next === undefined) return
      working += 1
      name(next)
        .catch((error: unknown) => log.debug('A conversation keeps its first words as its name', { error }))
        .finally(() => {
          working -= 1
          pump()
        })
    }
  }

  async function name({ run, tries }: Waiting): Promise<void> {
    // Most answers are no first ones, and this costs the least.
    const exchange = await options.firstExchange(run.messageId)
    const role = exchange === null ? undefined : await options.roleOf(run.userId)
    if (exchange === null || role === undefined) return
    const person = { userId: run.userId, role }
    const modelId = await options.modelFor(person, run.modelId)
    if (modelId === null) return
    const said = await calls.call(person, 'title', modelId, titlePrompt(exchange), stopped.signal)
    // Somebody is served there now: tried again once an answer has ended.
    if (said.state === 'busy' && tries < mostTries) later.push({ run, tries: tries + 1 })
    const title = said.state === 'said' ? readTitle(said.text) : null
    if (title !== null) await options.retitle(exchange.conversationId, exchange.title, title)
  }

  return {
    afterRun(run: EndedRun): void {
      waiting.push(...later)
      later = []
      if (run.status === 'complete' || run.status === 'length') waiting.push({ run, tries: 1 })
      // The oldest go: their people have seen the first words for longest.
      if (waiting.length > mostWaiting) waiting.splice(0, waiting.length - mostWaiting)
      pump()
    },

    stop(): void {
      stopped.abort()
      waiting.length = 0
    },
  }
}

export type Titles = ReturnType<typeof createTitles>
