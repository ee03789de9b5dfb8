import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Database } from '#platform/db/index.ts'
import { embeddingModelOf, type EmbeddingModelName, type Embedders, type Purpose } from '../embed/index.ts'
import type { RemoteEmbedder, VectorSpace } from '../embed/index.ts'
import type { ChunkIndexer, DocumentToIndex, Reembedder } from '../ports.ts'
import { QueryCache } from './query-cache.ts'
import type { Hit } from './segment.ts'
import type { Vectors, VectorSet } from './vectors.ts'

export interface MeaningOptions {
  database: Database
  vectors: Vectors
  embedders: Embedders
  /** What a collection without vectors is to be indexed with; null: by keywords only. */
  choose(collectionId: Id): Promise<EmbeddingModelName | RemoteEmbedder | null>
  /** Told of what was read to be found later, for the books. */
  embedded?: Embedded
  /** When all of this ends. */
  ended?: AbortSignal
  /** The configured endpoint whose vectors a collection has, if it is still configured. */
  remoteFor(space: VectorSpace): Promise<RemoteEmbedder | undefined>
}

export type Embedded = (work: {
  collectionId: Id
  space: VectorSpace
  texts: readonly string[]
  milliseconds: number
}) => void

export interface MeaningSearch {
  text: string
  wanted: number
  scopes: readonly { collectionId: Id; documentIds?: readonly Id[] }[]
  signal: AbortSignal
}

export interface MeaningResult {
  /** One for each space: scores of two spaces cannot be compared. */
  groups: { space: VectorSpace; collectionIds: Id[]; hits: Hit[] }[]
  /** Collections that only keywords can answer from at the moment, and why. */
  failed: { collectionIds: Id[]; error: unknown }[]
}

export interface CosinesRequest {
  text: string
  collectionIds: readonly Id[]
  chunkIds: readonly Id[]
  signal: AbortSignal
}

export interface Meaning extends ChunkIndexer {
  search(search: MeaningSearch): Promise<MeaningResult>
  /** The cosines of these chunks, where they have vectors: for those that were found in another way. */
  cosines(request: CosinesRequest): Promise<{ space: VectorSpace; cosines: Map<Id, number> }[]>
  /** For each space the best score that each of these questions, which have a name together, gets. */
  bests(request: {
    name: string
    texts: readonly string[]
    collectionIds: readonly Id[]
  }): Promise<{ space: VectorSpace; scores: number[] }[]>
  /** What serves the collection now. */
  spaceOf(collectionId: Id): Promise<VectorSpace | undefined>
  /** That, and what is being filled beside it. */
  spacesOf(collectionId: Id): Promise<VectorSpace[]>
  /**
   * Gives all of a collection's documents vectors of another embedder. Until it resolves, and if it fails, the old ones
   * serve; documents that come meanwhile get both. Asked again it goes on where it was.
   */
  reembed: Reembedder['reembed']
}

const rememberedQueries = 1000

/** Searching by meaning: brings texts to the embedder of their collection and vectors to their set. */
export function createMeaning(options: MeaningOptions): Meaning {
  const { database, vectors, embedders, choose, remoteFor, embedded, ended = new AbortController().signal } = options
  const cache = new QueryCache(rememberedQueries)
  const named = new Map<string, Promise<Float32Array[]>>()

  const spaceFor = (choice: EmbeddingModelName | RemoteEmbedder, signal: AbortSignal) =>
    typeof choice === 'string' ? embedders.space(choice) : choice.space(signal)

  /** The one that serves comes first. */
  const setsOf = async (collectionId: Id): Promise<VectorSet[]> => vectors.setsOf([collectionId])

  async function setsToFill(collectionId: Id, signal: AbortSignal): Promise<VectorSet[]> {
    const sets = await setsOf(collectionId)
    if (sets.length > 0) return sets
    const choice = await choose(collectionId)
    return choice === null ? [] : [await vectors.openFirstSet(collectionId, await spaceFor(choice, signal))]
  }

  async function embed(space: VectorSpace, texts: readonly string[], purpose: Purpose, signal: AbortSignal) {
    if (space.provider === 'embedded') {
      const model = embeddingModelOf(space)
      if (model === undefined) throw noLongerShips(space)
      return embedders.embed(texts, { model, purpose, signal })
    }
    const remote = await remoteFor(space)
    if (remote === undefined) throw notConfigured(space)
    return remote.embed(texts, { purpose, signal, dimension: space.dimension })
  }

  async function stageInto(
    set: VectorSet,
    document: DocumentToIndex,
    signal: AbortSignal,
    progress: (done: number) => void,
  ) {
    const { collectionId, documentId, chunks } = document
    const embedPassages = async (texts: readonly string[]): Promise<Float32Array[]> => {
      const started = performance.now()
      const made = await embed(set.space, texts, 'passage', signal)
      if (texts.length > 0) {
        embedded?.({ collectionId, space: set.space, texts, milliseconds: performance.now() - started })
      }
      return made
    }
    await vectors.stage({ setId: set.id, documentId, chunks, embed: embedPassages, progress })
  }

  const embedQuery = (space: VectorSpace, text: string, signal: AbortSignal) =>
    cache.get(`${space.hash} ${text}`, async () => {
      const [vector] = await embed(space, [text], 'query', signal)
      if (vector === undefined) throw new Error('the embedder gave no vector')
      return vector
    })

  /** Embedded once, together; what fails is tried again. */
  function questions(space: VectorSpace, name: string, texts: readonly string[]): Promise<Float32Array[]> {
    // Nobody waits for this at the end: it must not start an embedder that was just stopped.
    ended.throwIfAborted()
    const key = `${space.hash} ${name}`
    const made = named.get(key) ?? embed(space, texts, 'query', ended)
    named.set(key, made)
    made.catch(() => named.delete(key))
    return made
  }

  async function searchSpace(space: VectorSpace, sets: readonly VectorSet[], search: MeaningSearch): Promise<Hit[]> {
    const { text, wanted, scopes, signal } = search
    const query = await embedQuery(space, text, signal)
    const inSpace = scopes.flatMap(({ collectionId, documentIds }) => {
      const set = sets.find((one) => one.collectionId === collectionId)
      return set ? [{ setId: set.id, ...(documentIds && { documentIds }) }] : []
    })
    return vectors.search({ query, wanted, scopes: inSpace, signal })
  }

  return {
    async stage(document, signal, progress) {
      for (const set of await setsToFill(document.collectionId, signal))
        await stageInto(set, document, signal, progress)
    },
    async publish(transaction, { collectionId, documentId, kept }) {
      for (const [place, setId] of (await vectors.setIdsIn(transaction, collectionId)).entries()) {
        // One that is being filled beside the one that serves may lack some yet.
        await vectors.publish(transaction, setId, documentId, kept, place === 0 ? 'all' : 'those there')
      }
    },
    async publishMore(transaction, { collectionId, more }) {
      for (const [place, setId] of (await vectors.setIdsIn(transaction, collectionId)).entries()) {
        await vectors.publishMore(transaction, setId, more, place === 0 ? 'all' : 'those there')
      }
    },
    removeDocument: (transaction, collectionId, documentId) =>
      vectors.removeDocument(transaction, collectionId, documentId),
    removeCollection: (transaction, collectionId) => vectors.removeCollection(transaction, collectionId),
    async search(search) {
      const sets = servingSets(await vectors.setsOf(search.scopes.map((scope) => scope.collectionId)))
      const bySpace = Map.groupBy(sets, ({ space }) => space.hash)
      const result: MeaningResult = { groups: [], failed: [] }
      await Promise.all(
        [...bySpace.values()].map(async (some) => {
          const collectionIds = some.map((set) => set.collectionId)
          const [first] = some
          if (first === undefined) return
          try {
            const hits = await searchSpace(first.space, some, search)
            result.groups.push({ space: first.space, collectionIds, hits })
          } catch (error) {
            search.signal.throwIfAborted()
            result.failed.push({ collectionIds, error })
          }
        }),
      )
      return result
    },
    async cosines({ text, collectionIds, chunkIds, signal }) {
      const sets = servingSets(await vectors.setsOf(collectionIds))
      return Promise.all(
        sets.map(async ({ id, space }) => {
          const query = await embedQuery(space, text, signal)
          return { space, cosines: await vectors.cosines(id, query, chunkIds) }
        }),
      )
    },
    async bests({ name, texts, collectionIds }) {
      const bySpace = Map.groupBy(servingSets(await vectors.setsOf(collectionIds)), ({ space }) => space.hash)
      const spaces = [...bySpace.values()].flatMap((sets) => sets.slice(0, 1).map(({ space }) => ({ space, sets })))
      return Promise.all(
        spaces.map(async ({ space, sets }) => {
          const scopes = sets.map(({ id }) => ({ setId: id }))
          const queries = await questions(space, name, texts)
          ended.throwIfAborted()
          const found = await Promise.all(
            queries.map((query) => vectors.search({ query, wanted: 1, scopes, signal: ended })),
          )
          return { space, scores: found.flatMap((hits) => hits.slice(0, 1).map(({ score }) => score)) }
        }),
      )
    },
    spaceOf: async (collectionId) => (await setsOf(collectionId))[0]?.space,
    spacesOf: async (collectionId) => (await setsOf(collectionId)).map(({ space }) => space),
    async reembed({ collectionId, to, documents, fits, cutAnew, isCurrent, lock, missing, signal }) {
      const set = await vectors.openSet(collectionId, to)
      for await (const document of documents) {
        if (!(await fits(document))) {
          await cutAnew(document)
          continue
        }
        await stageInto(set, document, signal, () => undefined)
        await database.transaction(async (transaction) => {
          if (!(await isCurrent(transaction, document))) return
          const kept = document.chunks.map((chunk) => chunk.id)
          await vectors.publish(transaction, set.id, document.documentId, kept)
        })
      }
      return database.transaction(async (transaction) => {
        await lock(transaction)
        if ((await missing(transaction, set.id)) > 0) return false
        for (const id of await vectors.setIdsIn(transaction, collectionId)) {
          if (id !== set.id) await vectors.removeSet(transaction, id)
        }
        return true
      })
    },
  }
}

/** Of each collection the oldest: a newer one is being filled beside it. */
function servingSets(sets: readonly VectorSet[]): VectorSet[] {
  const first = new Map<Id, VectorSet>()
  for (const set of sets) if (!first.has(set.collectionId)) first.set(set.collectionId, set)
  return [...first.values()]
}

function noLongerShips(space: VectorSpace): AppError {
  const message = `${space.model} as it was when this collection was indexed no longer ships. Index it again.`
  return new AppError('retrieval_failed', message)
}

function notConfigured(space: VectorSpace): AppError {
  return new AppError('retrieval_failed', `The embedder of this collection (${space.model}) is no longer configured.`)
}
