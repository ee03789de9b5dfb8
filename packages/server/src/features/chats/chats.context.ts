import type { Id, PassageFound, PassagesFound } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import type { RunReporter } from '#features/runs/index.ts'
import type { ChatRequest, ChatTurn, Passage, Provider } from '#providers/index.ts'
import { asksAboutAll } from './asks-about-all.ts'
import { notSearchedFor, refusalFor } from './documents-only.ts'
import { leansOnOthers, queryOf, rewrite } from './follow-up.ts'
import { asCitation, asPassage, asPrompt, fitPassages } from './passages-prompt.ts'

const mostPassages = 8
/** A small window holds the question and the answer beside fewer of them. */
const fewPassages = 4
const smallWindow = 6_000
/** Of a window, what documents may take that are given whole, and how much of them a model still reads well. */
const wholeShare = 0.25
const charactersPerToken = 3
const wholeCharacters = 32_000
const usualWindow = 8_192
/** Characters of one, about. */
const usualPassage = 1_500
/** Of what is free beside the question, what passages get; the rest is for what was said before. */
const shareOfPassages = 0.8
/** Of the time to find passages, what putting the question in other words may take. */
const rewriteShare = 0.5
export interface ContextOptions {
  clock: Clock
  log: Log
  /** How long an answer waits for passages; 0: as long as it takes. */
  retrievalMs: number
  /** Whether the conversation's model may put a question that leans on others in other words first. */
  rewrites: boolean
  retrieve(
    userId: Id,
    collectionIds: readonly Id[],
    query: string,
    limits: { passages: number; milliseconds: number },
    signal: AbortSignal,
  ): Promise<PassagesFound>
  /** All they say, in order, where it is no more than this; else null. */
  readWhole(userId: Id, collectionIds: readonly Id[], characters: number): Promise<PassageFound[] | null>
  /** Passages from all over them, in order; another round gives others. */
  readAcross(
    userId: Id,
    collectionIds: readonly Id[],
    wanted: { passages: number; round: number },
  ): Promise<PassageFound[]>
  /** For metrics. */
  retrieved(seconds: number, passages: number): void
}

export interface Asked {
  userId: Id
  collectionIds: readonly Id[]
  documentsOnly: boolean
  turns: readonly ChatTurn[]
  contextWindow: number | null
  /** Tokens that are free beside the question. */
  room: number
  /** Who answers, for putting the question in other words. */
  model: { provider: Provider; request: Omit<ChatRequest, 'turns'> }
}

interface Searched {
  found: PassageFound[]
  /** False where it failed, took too long, or was by words alone although meaning could be compared. */
  isWhole: boolean
  /** Taken from all over the documents, of which no part is nearer to the question than another. */
  isSample?: boolean
}

export interface Gathered {
  turns: ChatTurn[]
  /** Unset where there are no documents to ask. */
  quotable?: { question: string; passages: Passage[] }
}

/** Brings what the person's documents say before the model. Whatever becomes of that, the answer goes on. */
export function createContext(options: ContextOptions) {
  const { clock, log, retrievalMs, retrieve, readWhole, readAcross, retrieved } = options

  async function search(asked: Asked, signal: AbortSignal): Promise<Searched> {
    const { userId, collectionIds, contextWindow } = asked
    const query = await queryFor(asked, signal)
    if (query === '') return { found: [], isWhole: true }
    const window = contextWindow ?? usualWindow
    const limits = { passages: window < smallWindow ? fewPassages : mostPassages, milliseconds: retrievalMs }
    // Of a question about all of it no passage is nearer than another.
    const room = Math.min(wholeCharacters, window * charactersPerToken * wholeShare)
    const isAboutAll = asksAboutAll(query)
    const whole = isAboutAll ? await readWhole(userId, collectionIds, room) : null
    if (whole !== null) return { found: whole, isWhole: true }
    const { results, reason } = await retrieve(userId, collectionIds, query, limits, signal)
    if (!isAboutAll || results.length > 0) return { found: results, isWhole: reason === null }
    const passages = Math.max(limits.passages, Math.floor(room / usualPassage))
    const found = await readAcross(userId, collectionIds, { passages, round: asked.turns.length })
    return { found, isWhole: true, isSample: true }
  }

  async function queryFor({ turns, model }: Asked, signal: AbortSignal): Promise<string> {
    const query = queryOf(turns)
    if (!options.rewrites || !leansOnOthers(turns)) return query
    const limited =
      retrievalMs === 0 ? signal : AbortSignal.any([signal, AbortSignal.timeout(retrievalMs * rewriteShare)])
    return (await rewrite(turns, model, limited)) ?? query
  }

  async function searchInTime(asked: Asked, signal: AbortSignal): Promise<Searched> {
    const started = clock.monotonic()
    let searched: Searched = { found: [], isWhole: false }
    const limited = retrievalMs === 0 ? signal : AbortSignal.any([signal, AbortSignal.timeout(retrievalMs)])
    try {
      searched = await search(asked, limited)
      return searched
    } catch (error) {
      signal.throwIfAborted()
      log.warn('An answer goes on without its documents', { error })
      return searched
    } finally {
      retrieved((clock.monotonic() - started) / 1000, searched.found.length)
    }
  }

  /** The model's work; or, where it must not answer from anything else and there is nothing, what is said instead. */
  return async (asked: Asked, report: RunReporter, signal: AbortSignal): Promise<Gathered & { instead?: string }> => {
    const turns = [...asked.turns]
    const at = turns.findLastIndex(({ role }) => role === 'user')
    const question = turns[at]
    const { documentsOnly } = asked
    if (asked.collectionIds.length === 0) {
      return documentsOnly ? { turns, instead: refusalFor(question?.text ?? '') } : { turns }
    }
    report.stage('retrieving')
    const searched = await searchInTime(asked, signal)
    const found = fitPassages(searched.found, asked.room * shareOfPassages)
    report.citations(found.map(asCitation))
    if (documentsOnly && found.length === 0) {
      // What was not looked through must not be said to hold nothing.
      const refuse = searched.isWhole ? refusalFor : notSearchedFor
      return { turns, instead: refuse(question?.text ?? '') }
    }
    if (question !== undefined) {
      const prompt = `${asPrompt(found, { documentsOnly, isSample: searched.isSample === true })}\n\n`
      turns[at] = { ...question, text: `${prompt}${question.text}`, quoted: prompt.length }
    }
    return { turns, quotable: { question: question?.text ?? '', passages: found.map(asPassage) } }
  }
}

export type GatherContext = ReturnType<typeof createContext>
