import type { Id, PassageFound, PassagesFound } from '@parley/contract'
import { wordsOf } from '#platform/text/index.ts'
import { textWithHeadings } from '../chunks/chunk.ts'
import { isInOther } from '../chunks/languages.ts'
import { readHeadings } from '../chunks/document-content.ts'
import type { KeywordIndex } from '../keywords/keyword-index.ts'
import { readTerms } from '../keywords/question.ts'
import { keywordScore, weigh } from '../keywords/score.ts'
import { stemsOf } from '../keywords/stems.ts'
import type { Reader } from '../ports.ts'
import type { FoundChunk, RetrievalQueries } from './retrieval.queries.ts'

export interface Meaning {
  /** Chunks that mean something near, with their cosine; null where nothing can be searched by meaning now. */
  nearest(request: {
    collectionIds: readonly Id[]
    query: string
    wanted: number
    signal: AbortSignal
  }): Promise<readonly { chunkId: Id; cosine: number }[] | null>
  /** How near these are, for those that words have found; what has no vector is left out. */
  nearnessOf(request: {
    collectionIds: readonly Id[]
    query: string
    chunkIds: readonly Id[]
    signal: AbortSignal
  }): Promise<ReadonlyMap<Id, number>>
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
const exactWord = /\p{L}\d|\d\p{L}|\p{Ll}\p{Lu}|\p{Lu}{2}|[\p{L}\p{N}][_./\\:#@-][\p{L}\p{N}]|["`]/u

/** Answers from what the reader may read, by words and, where something embeds, by meaning. */
export function createRetrieval(queries: RetrievalQueries, index: KeywordIndex, meaning: Meaning | null) {
  return async ({ reader, query, limit, meaningMs, signal, ...request }: RetrievalRequest): Promise<PassagesFound> => {
    const collectionIds = await queries.readable(reader, request.collectionIds)
    if (collectionIds.length === 0) return { results: [], mode: 'keywords' }
    const { languages, chunks, words } = await queries.searched(collectionIds)
    const terms = readTerms(query, languages)
    const wanted = Math.max(leastCandidates, limit * 4)
    const [byWords, holding, near] = await Promise.all([
      queries.byWords(reader, collectionIds, terms, wanted),
      index.holding(collectionIds, terms),
      within(meaningMs, meaning?.nearest({ collectionIds, query, wanted, signal }) ?? null),
    ])
    const cosines = new Map(near?.map(({ chunkId, cosine }) => [chunkId, cosine]))
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
    const results = found.map((chunk) => {
      const text = textWithHeadings({ headings: readHeadings(chunk.headings), text: chunk.text })
      const byKeywords = keywordScore(stemsOf(text, chunk.language), weighed, usualLength)
      return present(chunk, byKeywords, near === null ? null : (cosines.get(chunk.id) ?? 0), weight)
    })
    // Beside one that fits, those below it may help; alone they would only pretend to.
    // Over a question and its answer in two languages lies more distance.
    const isForeign = holding.every((count) => count === 0) && isInOther(languages, query, wordsOf(query))
    const nearness = isForeign ? least.foreign : least.nearness
    const fitting = results.some((result) => fits(result, nearness, isExact)) ? results.filter(mayHelp) : []
    fitting.sort((left, right) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1))
    return { results: fitting.slice(0, limit), mode: near === null ? 'keywords' : 'hybrid' }
  }
}

/** More passages than this nobody can cite apart. */
const wholeChunks = 60

/** In order; null where there is more than that. */
export async function readWhole(
  queries: RetrievalQueries,
  reader: Reader,
  asked: readonly Id[],
  characters: number,
): Promise<PassageFound[] | null> {
  const collectionIds = await queries.readable(reader, asked)
  if (collectionIds.length === 0 || (await queries.chunksOf(collectionIds)) > wholeChunks) return null
  if ((await queries.charactersOf(reader, collectionIds)) > characters) return null
  const all = await queries.all(reader, collectionIds, wholeChunks)
  return all.map((chunk) => present(chunk, 0, null, 0))
}

async function within<Value>(milliseconds: number, work: Promise<Value | null> | null): Promise<Value | null> {
  if (milliseconds === 0 || work === null) return work
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => resolve(null), milliseconds)
  // Its own failure after that is nobody's any more.
  work.catch(() => undefined)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
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
  return {
    chunkId: chunk.id,
    documentId: chunk.document_id,
    documentName: chunk.document_name,
    title: readHeadings(chunk.headings).at(-1) ?? null,
    page: chunk.page,
    text: chunk.text,
    score: cosine === null ? byKeywords : cosine + weight * byKeywords,
    vectorScore: cosine,
    keywordScore: byKeywords,
  }
}
