import type { Id } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createEmbedders, embeddingModelOf, embeddingModels, nearness } from '../embed/index.ts'
import type { EmbeddingModelName, RemoteEmbedder, VectorSpace } from '../embed/index.ts'
import type { ChunkIndexer, ChunkMeasure } from '../ports.ts'
import { createMeaning, type Meaning } from './meaning.ts'
import { createVectors } from './vectors.ts'

export interface ByMeaningOptions {
  database: Database
  clock: Clock
  log: Log
  /** How much memory the searchable copies may take. */
  memoryBytes?: number
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

/** Everything that searching by meaning needs, put together. */
export interface ByMeaning {
  indexer: ChunkIndexer
  meaning: {
    /** Chunks that mean something near; null where nothing can be searched by meaning now. */
    nearest(request: NearestRequest): Promise<readonly { chunkId: Id; cosine: number }[] | null>
    /** How near these chunks are, for those that words have found. */
    nearnessOf(request: Omit<NearestRequest, 'wanted'> & { chunkIds: readonly Id[] }): Promise<Map<Id, number>>
    spaceOf: Meaning['spaceOf']
    reembed: Meaning['reembed']
  }
  /** Chooses the embedder of a collection by its first document, and says how much of a text that one reads. */
  measureFor(collectionId: Id, language: string): Promise<ChunkMeasure>
  stop(): Promise<void>
}

/** What an endpoint's model reads is not known; the usual ones read at least this. */
const remoteTokens = 400

export function createByMeaning({ database, clock, log, memoryBytes, remote }: ByMeaningOptions): ByMeaning {
  const embedders = createEmbedders({ clock, log })
  const vectors = createVectors({ database, clock, log, ...(memoryBytes !== undefined && { memoryBytes }) })
  const chooseFor = async (language: string): Promise<EmbeddingModelName | RemoteEmbedder> =>
    (await remote?.choose()) ?? (language === 'en' ? 'english' : 'multilingual')
  const meaning = createMeaning({
    database,
    vectors,
    embedders,
    choose: () => chooseFor('unknown'),
    remoteFor: async (space) => remote?.for(space),
  })

  async function spaceOf(collectionId: Id, language: string): Promise<VectorSpace> {
    const space = await meaning.spaceOf(collectionId)
    if (space !== undefined) return space
    const chosen = await chooseFor(language)
    const wanted =
      typeof chosen === 'string' ? embedders.space(chosen) : await chosen.space(new AbortController().signal)
    return (await vectors.openFirstSet(collectionId, wanted)).space
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
        return groups
          .flatMap(({ space, hits }) => hits.map(({ chunkId, score }) => ({ chunkId, cosine: nearness(space, score) })))
          .toSorted((left, right) => right.cosine - left.cosine)
          .slice(0, wanted)
      },
      async nearnessOf({ collectionIds, query, chunkIds, signal }) {
        const found = await meaning.cosines({ text: query, collectionIds, chunkIds, signal })
        return new Map(
          found.flatMap(({ space, cosines }) =>
            [...cosines].map(([id, cosine]) => [id, nearness(space, cosine)] as const),
          ),
        )
      },
      spaceOf: meaning.spaceOf,
      reembed: meaning.reembed,
    },
    async measureFor(collectionId, language) {
      const model = embeddingModelOf(await spaceOf(collectionId, language))
      return {
        mostTokens: model === undefined ? remoteTokens : embeddingModels[model].passageTokens,
        count: (texts) => embedders.countTokens(texts, model ?? 'multilingual'),
      }
    },
    stop: async () => void (await Promise.all([embedders.stop(), vectors.stop()])),
  }
}
