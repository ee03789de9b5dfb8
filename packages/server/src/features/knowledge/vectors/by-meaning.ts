import type { EmbedderChoice, Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createEmbedders, embeddingModelOf, embeddingModels, nearness } from '../embed/index.ts'
import type { EmbeddingModelName, Embedders, RemoteEmbedder, VectorSpace } from '../embed/index.ts'
import type { ChunkIndexer, ChunkMeasure, Reembedder } from '../ports.ts'
import { Calibration, type LevelRequest } from './calibration.ts'
import { createMeaning, type Embedded } from './meaning.ts'
import { createVectors, type VectorsOptions } from './vectors.ts'

export interface ByMeaningOptions extends Pick<VectorsOptions, 'there'> {
  database: Database
  clock: Clock
  log: Log
  /** How much memory the searchable copies may take. */
  memoryBytes?: number
  /** Told of what was read to be found later, for the books. */
  embedded?: Embedded
  /** A configured endpoint goes before the embedders that ship. */
  remote?: {
    choose(): Promise<RemoteEmbedder | null>
    for(space: VectorSpace): Promise<RemoteEmbedder | undefined>
  }
}

export interface NearestRequest {
  collectionIds: readonly Id[]
  query: string
  wanted: number
  signal: AbortSignal
}

export interface Nearest {
  hits: readonly { chunkId: Id; cosine: number }[]
  /** False where some of the collections could not be searched so. */
  isWhole: boolean
}

/** Everything that searching by meaning needs, put together. */
export interface ByMeaning {
  indexer: ChunkIndexer
  meaning: {
    /** Chunks that mean something near; null where nothing can be searched by meaning now. */
    nearest(request: NearestRequest): Promise<Nearest | null>
    /** How near these chunks are, for those that words have found. */
    nearnessOf(request: Omit<NearestRequest, 'wanted'> & { chunkIds: readonly Id[] }): Promise<Map<Id, number>>
    /** How near a question must come to these collections to have something to do with them; null: nobody knows. */
    level(request: LevelRequest): Promise<number | null>
  }
  embedding: Reembedder
  /** Chooses the embedder of a collection by its first document, and says how much of a text that one reads. */
  measureFor(collectionId: Id, choice: EmbedderChoice, language: string): Promise<ChunkMeasure>
  /** Those that ship, for programs. */
  embedders: Embedders
  stop(): Promise<void>
}

/** What an endpoint's model reads is not known; the usual ones read at least this. */
const remoteTokens = 400

export function createByMeaning(options: ByMeaningOptions): ByMeaning {
  const { database, clock, log, memoryBytes, remote, embedded, there } = options
  const embedders = createEmbedders({ clock, log })
  const vectors = createVectors({
    database,
    clock,
    log,
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(there !== undefined && { there }),
  })
  /** What somebody chose goes first, then a configured endpoint, then what ships for the language. */
  async function chooseFor(choice: EmbedderChoice, isEnglish: boolean): Promise<EmbeddingModelName | RemoteEmbedder> {
    if (choice === 'english' || choice === 'multilingual') return choice
    return (await remote?.choose()) ?? (isEnglish ? 'english' : 'multilingual')
  }
  const end = new AbortController()
  const meaning = createMeaning({
    database,
    vectors,
    embedders,
    choose: () => chooseFor('automatic', false),
    remoteFor: async (space) => remote?.for(space),
    ended: end.signal,
    ...(embedded !== undefined && { embedded }),
  })

  const calibration = new Calibration(meaning.bests)
  const never = new AbortController().signal

  async function targetFor(choice: EmbedderChoice, isEnglish: boolean, signal: AbortSignal): Promise<VectorSpace> {
    const chosen = await chooseFor(choice, isEnglish)
    return typeof chosen === 'string' ? embedders.space(chosen) : chosen.space(signal)
  }

  async function spacesOf(collectionId: Id, choice: EmbedderChoice, language: string): Promise<VectorSpace[]> {
    const spaces = await meaning.spacesOf(collectionId)
    if (spaces.length > 0) return spaces
    const wanted = await targetFor(choice, language === 'en', never)
    return [(await vectors.openFirstSet(collectionId, wanted)).space]
  }

  function measureOf(space: VectorSpace): ChunkMeasure {
    const model = embeddingModelOf(space)
    return {
      mostTokens: model === undefined ? remoteTokens : embeddingModels[model].passageTokens,
      count: (texts) => embedders.countTokens(texts, model ?? 'multilingual'),
    }
  }

  return {
    indexer: meaning,
    meaning: {
      async nearest({ collectionIds, query, wanted, signal }) {
        const scopes = collectionIds.map((collectionId) => ({ collectionId }))
        const { groups, failed } = await meaning.search({ text: query, wanted, scopes, signal })
        for (const { error, collectionIds: away } of failed) {
          log.warn('collections are searched by words alone', { collections: away.length, error })
        }
        if (groups.length === 0) return null
        const hits = groups
          .flatMap(({ space, hits }) => hits.map(({ chunkId, score }) => ({ chunkId, cosine: nearness(space, score) })))
          .toSorted((left, right) => right.cosine - left.cosine)
          .slice(0, wanted)
        return { hits, isWhole: failed.length === 0 }
      },
      async nearnessOf({ collectionIds, query, chunkIds, signal }) {
        const found = await meaning.cosines({ text: query, collectionIds, chunkIds, signal })
        return new Map(
          found.flatMap(({ space, cosines }) =>
            [...cosines].map(([id, cosine]) => [id, nearness(space, cosine)] as const),
          ),
        )
      },
      level: (request) => calibration.level(request),
    },
    embedding: {
      targetFor: (choice, languages, signal) =>
        targetFor(choice, languages.length > 0 && languages.every((language) => language === 'en'), signal),
      spaceOf: meaning.spaceOf,
      async fits(to, texts) {
        const { mostTokens, count } = measureOf(to)
        return (await count(texts)).every((tokens) => tokens <= mostTokens)
      },
      reembed: meaning.reembed,
      outdated: () =>
        vectors.outdated((space) => space.provider === 'embedded' && embeddingModelOf(space) === undefined),
    },
    async measureFor(collectionId, choice, language) {
      // While another model reads the collection anew, both must read each chunk whole.
      const measures = (await spacesOf(collectionId, choice, language)).map(measureOf)
      return measures.reduce((narrowest, other) => (other.mostTokens < narrowest.mostTokens ? other : narrowest))
    },
    embedders,
    async stop() {
      end.abort()
      await Promise.all([embedders.stop(), vectors.stop()])
    },
  }
}
