import type { Id, PassageFound, PassagesFound } from '@parley/contract'
import { wordsOf } from '#platform/text/index.ts'
import { textWithHeadings } from '../chunks/chunk.ts'
import { isInOther, likelyLanguage } from '../chunks/languages.ts'
import { readHeadings } from '../chunks/document-content.ts'
import type { KeywordIndex } from '../keywords/keyword-index.ts'
import { readTerms } from '../keywords/question.ts'
import { keywordScore, weigh, wordsIn } from '../keywords/score.ts'
import { stemsOf } from '../keywords/stems.ts'
import type { Reader } from '../ports.ts'
import { diverse } from './diverse.ts'
import { ResultCache } from './result-cache.ts'
import type { FoundChunk, RetrievalQueries } from './retrieval.queries.ts'
import { spread } from './spread.ts'
import { besideOf, nextTo } from './surroundings.ts'

export interface Meaning {
  /** Chunks that mean something near, with their cosine; null where nothing can be searched by meaning now. */
  nearest(request: {
    collectionIds: readonly Id[]
    query: string
    wanted: number
    signal: AbortSignal
  }): Promise<{ hits: readonly { chunkId: Id; cosine: number }[]; isWhole: boolean } | null>
  /** How near these are, for those that words have found; what has no vector is left out. */
  nearnessOf(request: {
    collectionIds: readonly Id[]
    query: string
    chunkIds: readonly Id[]
    signal: AbortSignal
  }): Promise<ReadonlyMap<Id, number>>
  /** How near a question must come to these collections to have something to do with them; null: nobody knows. */
  level(request: { collectionIds: readonly Id[]; chunks: number; language: string }): Promise<number | null>
}

export interface RetrievalRequest {
  reader: Reader
  /** Those that the reader may not read find nothing. */
  collectionIds: readonly Id[]
  query: string
  limit: number
  /** Who has not answered by then is done without: words alone are better than no answer. 0: as long as it takes. */
  meaningMs: number
  signal: AbortSignal
}

/** Read again to be scored exactly: enough that none of the best is missed, few enough to take no time. */
const leastCandidates = 48
/** What holding every word asked for adds to a cosine: of everyday wording little, of names, codes and commands much. */
const keywordWeight = { everyday: 0.25, exact: 0.75 }
/** Chosen on the development set of the retrieval bench: below these a passage has nothing to do with the question. */
const least = {
  nearness: 0.25,
  foreign: 0.1,
  keywords: 0.6,
  exact: 0.25,
  both: { nearness: 0.15, keywords: 0.1 },
  keywordsAlone: 0.1,
}
/** What holding every word asked for adds to how near a question has come. */
const wordsTowardsLevel = 0.2
const exactWord = /\p{L}\d|\d\p{L}|\p{Ll}\p{Lu}|\p{Lu}{2}|[\p{L}\p{N}][_./\\:#@-][\p{L}\p{N}]|["`]/u

/** Of questions whose collections have not changed since. */
const keptCharacters = 8_000_000

/** Answers from what the reader may read, by words and, where something embeds, by meaning. */
export function createRetrieval(queries: RetrievalQueries, index: KeywordIndex, meaning: Meaning | null) {
  const cache = new ResultCache(keptCharacters)

  return async (request: RetrievalRequest): Promise<PassagesFound> => {
    const { reader, query, limit } = request
    // Asked each time: what is kept is of collections and never of who may read them.
    const readable = await queries.readable(reader, request.collectionIds)
    if (readable.length === 0) return { results: [], mode: 'keywords', reason: null }
    const key = cache.keyOf(readable, query, limit)
    const known = cache.get(key)
    if (known !== undefined) return known
    const collectionIds = readable.map(({ id }) => id)
    const { isSure, ...found } = await search({ ...request, collectionIds })
    // What was missing this time may be there the next.
    if (isSure && found.reason === null) cache.keep(key, found)
    return found
  }

  async function search({ reader, collectionIds, query, limit, meaningMs, signal }: RetrievalRequest) {
    const { languages, chunks, words } = await queries.searched(collectionIds)
    const terms = readTerms(query, languages)
    const wanted = Math.max(leastCandidates, limit * 4)
    const language = likelyLanguage(languages, query, wordsOf(query)) ?? ''
    const [byWords, holding, { near, reason }, level] = await Promise.all([
      queries.byWords(reader, collectionIds, terms, wanted),
      index.holding(collectionIds, terms),
      inTime(meaningMs, meaning?.nearest({ collectionIds, query, wanted, signal }) ?? null),
      levelInTime(meaningMs, meaning?.level({ collectionIds, chunks, language }) ?? null),
    ])
    const cosines = new Map(near?.hits.map(({ chunkId, cosine }) => [chunkId, cosine]))
    if (near !== null && meaning !== null) {
      const chunkIds = byWords.map(({ id }) => id).filter((id) => !cosines.has(id))
      const others = await meaning.nearnessOf({ collectionIds, query, chunkIds, signal })
      for (const [id, cosine] of others) cosines.set(id, cosine)
    }
    const isExact = exactWord.test(query)
    const weight = isExact ? keywordWeight.exact : keywordWeight.everyday
    const known = new Set(byWords.map(({ id }) => id))
    const missing = [...cosines.keys()].filter((id) => !known.has(id))
    const found = [...byWords, ...(await queries.byId(reader, collectionIds, missing))]

    const weighed = weigh(terms, holding, chunks)
    const usualLength = words / Math.max(1, chunks)
    const scored = found.map((chunk) => {
      const text = textWithHeadings({ headings: readHeadings(chunk.headings), text: chunk.text })
      const stems = stemsOf(text, chunk.language)
      const byKeywords = keywordScore(stems, weighed, usualLength)
      const cosine = near === null ? null : (cosines.get(chunk.id) ?? 0)
      const shown = present(chunk, byKeywords, cosine, weight)
      return { chunk, stems, passage: { ...shown, words: wordsIn(stems, terms) } }
    })
    // Beside one that fits, those below it may help; alone they would only pretend to.
    // Over a question and its answer in two languages lies more distance.
    const isForeign = holding.every((count) => count === 0) && isInOther(languages, query, wordsOf(query))
    const nearness = isForeign ? least.foreign : least.nearness
    const passages = scored.map(({ passage }) => passage)
    const measured = near !== null && typeof level === 'number' ? reaches(passages, level, isExact) : null
    // Between two languages a fixed cosine says nothing beside a measured one.
    const isAnswered =
      isForeign && measured !== null
        ? measured
        : measured !== false && passages.some((passage) => fits(passage, nearness, isExact))
    const fitting = isAnswered ? scored.filter(({ passage }) => mayHelp(passage)) : []
    fitting.sort(
      ({ passage: left }, { passage: right }) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1),
    )
    const best = diverse(fitting, limit)
    const beside = besideOf(
      best.map(({ chunk }) => chunk),
      await queries.at(
        reader,
        collectionIds,
        best.slice(0, surrounded).flatMap(({ chunk }) => nextTo(chunk)),
      ),
    )
    const results = best.map(({ passage }) => ({ ...passage, ...beside.get(passage.chunkId) }))
    const mode = near === null ? ('keywords' as const) : ('hybrid' as const)
    return { results, mode, reason, isSure: level !== 'late' }
  }
}

/** The best ones are given with what stands around them. */
const surrounded = 8

/** More passages than this nobody can cite apart. */
const wholeChunks = 60

/** In order; null where there is more than that. */
export async function readWhole(
  queries: RetrievalQueries,
  reader: Reader,
  asked: readonly Id[],
  characters: number,
): Promise<PassageFound[] | null> {
  const collectionIds = (await queries.readable(reader, asked)).map(({ id }) => id)
  if (collectionIds.length === 0 || (await queries.chunksOf(collectionIds)) > wholeChunks) return null
  if ((await queries.charactersOf(reader, collectionIds)) > characters) return null
  const all = await queries.all(reader, collectionIds, wholeChunks)
  return all.map((chunk) => present(chunk, 0, null, 0))
}

/** Passages from all over them, in order; another round gives others. */
export async function readAcross(
  queries: RetrievalQueries,
  reader: Reader,
  asked: readonly Id[],
  wanted: { passages: number; round: number },
): Promise<PassageFound[]> {
  const collectionIds = (await queries.readable(reader, asked)).map(({ id }) => id)
  if (collectionIds.length === 0) return []
  const places = spread(await queries.shownChunks(reader, collectionIds), wanted)
  const across = await queries.at(reader, collectionIds, places)
  return across.map((chunk) => present(chunk, 0, null, 0))
}

/** Null, and why, where meaning cannot be compared at all or not in time. */
async function inTime<Value extends { isWhole: boolean }>(
  milliseconds: number,
  work: Promise<Value | null> | null,
): Promise<{ near: Value | null; reason: PassagesFound['reason'] }> {
  if (work === null) return { near: null, reason: null }
  const finding = work.then((near) => ({
    near,
    reason: near?.isWhole === true ? null : ('unavailable' as const),
  }))
  if (milliseconds === 0) return finding
  const late = Promise.withResolvers<{ near: null; reason: 'slow' }>()
  const timer = setTimeout(() => late.resolve({ near: null, reason: 'slow' }), milliseconds)
  // Its own failure after that is nobody's any more.
  finding.catch(() => undefined)
  return Promise.race([finding, late.promise]).finally(() => clearTimeout(timer))
}

async function levelInTime(milliseconds: number, work: Promise<number | null> | null): Promise<number | null | 'late'> {
  if (work === null) return null
  const finding = work.catch(() => 'late' as const)
  if (milliseconds === 0) return finding
  const late = Promise.withResolvers<'late'>()
  const timer = setTimeout(() => late.resolve('late'), milliseconds)
  return Promise.race([finding, late.promise]).finally(() => clearTimeout(timer))
}

/** Whether the best come nearer than unrelated questions do, or hold so many of the words that it does not matter. */
function reaches(passages: readonly PassageFound[], level: number, isExact: boolean): boolean {
  const keywords = Math.max(0, ...passages.map(({ keywordScore }) => keywordScore ?? 0))
  if (keywords >= (isExact ? least.exact : least.keywords)) return true
  const vectors = Math.max(...passages.map(({ vectorScore }) => vectorScore ?? -1))
  return vectors + wordsTowardsLevel * keywords >= level
}

/**
 * What shares neither words nor meaning with the question is no answer, even where nothing else is. A word or two that
 * happen to stand there are none either, unless the question asks for names or nearly all of its words are there.
 */
function fits({ vectorScore, keywordScore }: PassageFound, nearness: number, isExact: boolean): boolean {
  const keywords = keywordScore ?? 0
  if (vectorScore === null) return keywords >= least.keywordsAlone
  if (vectorScore >= nearness || keywords >= least.keywords) return true
  return keywords >= (isExact ? least.exact : least.both.keywords) && (isExact || vectorScore >= least.both.nearness)
}

function mayHelp({ vectorScore, keywordScore }: PassageFound): boolean {
  return (keywordScore ?? 0) >= least.keywordsAlone || (vectorScore ?? 0) >= least.foreign
}

export type Retrieve = ReturnType<typeof createRetrieval>

function present(chunk: FoundChunk, byKeywords: number, cosine: number | null, weight: number): PassageFound {
  const headings = readHeadings(chunk.headings)
  return {
    chunkId: chunk.id,
    documentId: chunk.document_id,
    documentName: chunk.document_name,
    title: headings.at(-1) ?? null,
    headings,
    page: chunk.page,
    text: chunk.text,
    before: null,
    after: null,
    score: cosine === null ? byKeywords : cosine + weight * byKeywords,
    vectorScore: cosine,
    keywordScore: byKeywords,
    weight,
    words: [],
  }
}
