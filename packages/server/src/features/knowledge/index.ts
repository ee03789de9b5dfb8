import type { Collection, EmbedderChoice, Id, KnowledgeOverview, PassageFound } from '@parley/contract'
import type { Transaction } from 'kysely'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { Caller, Route } from '#platform/http/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createChunkQueries } from './chunks/chunks.queries.ts'
import { createDocumentContents } from './chunks/document-content.ts'
import { roughMeasure } from './chunks/measure.ts'
import { collectionsOwnedBy, forgetPerson, removeOwned } from './collections/owned.ts'
import { createCollectionQueries } from './collections/collections.queries.ts'
import { collectionRoutes } from './collections/collections.routes.ts'
import { createCollectionService } from './collections/collections.service.ts'
import { createReembedding } from './collections/reembedding.ts'
import { createDocumentQueries } from './documents/documents.queries.ts'
import { documentRoutes } from './documents/documents.routes.ts'
import { createDocumentService } from './documents/documents.service.ts'
import { createIndexStage } from './documents/index-stage.ts'
import { createIngestion } from './documents/ingestion.ts'
import { pageRoutes } from './documents/pages.routes.ts'
import { createPageService } from './documents/pages.service.ts'
import { createPausing } from './documents/pausing.ts'
import { pausingRoutes } from './documents/pausing.routes.ts'
import { createReadStage } from './documents/read-stage.ts'
import { createKept } from './documents/kept.ts'
import { keptRoutes } from './documents/kept.routes.ts'
import { createQuota } from './documents/quota.ts'
import { createDocumentRemoval } from './documents/removal.ts'
import { createSweep } from './documents/sweep.ts'
import { createSweepQueries } from './documents/sweep.queries.ts'
import { createUploads } from './documents/uploads.ts'
import { createKeywordIndex } from './keywords/keyword-index.ts'
import type { ChunkIndexer, ChunkMeasure, PeoplePort, Reembedder } from './ports.ts'
import { createRetrieval, readAcross, readWhole, type Meaning } from './retrieval/retrieval.ts'
import { createRetrievalQueries } from './retrieval/retrieval.queries.ts'
import { retrievalRoutes } from './retrieval/retrieval.routes.ts'

export { detectLanguage } from './chunks/languages.ts'
export { chunkWords } from './chunks/chunk-words.ts'
export { textOf } from './extract/text-of.ts'
export { createRemoteEmbedder, type VectorSpace } from './embed/index.ts'
export { readPlainText } from './extract/plain-text.ts'
export { createByMeaning, thereInDatabase, type Embedded } from './vectors/index.ts'
export { embeddingModels, type Embedders } from './embed/index.ts'

export interface KnowledgeOptions {
  database: Database
  clock: Clock
  log: Log
  jobs: Jobs
  files: Files
  people: PeoplePort
  /** In one file; 0 turns the limit off. */
  uploadBytes: number
  egress: Egress
  changed(userIds: Id[], kind: 'collection' | 'document', id: Id): void
  /** Where searching by meaning joins; without these, words alone are searched. */
  indexer?: ChunkIndexer
  meaning?: Meaning
  embedding?: Reembedder
  measureFor?: (collectionId: Id, choice: EmbedderChoice, language: string) => Promise<ChunkMeasure>
  /** Whether an endpoint is configured that a collection may choose. */
  hasEndpoint?: boolean
}

/** Searched at once for a tool. */
const mostCollections = 200
/** Of the time for all of it, what searching by meaning may take. */
const meaningShare = 0.7

export interface Knowledge {
  routes: Route[]
  /** For a conversation: from those of the collections that this person may read. */
  retrieve(
    userId: Id,
    collectionIds: readonly Id[],
    query: string,
    limits: { passages: number; milliseconds: number },
    signal: AbortSignal,
  ): ReturnType<ReturnType<typeof createRetrieval>>
  /** The same from all collections that this person may read. */
  retrieveAnywhere(
    userId: Id,
    query: string,
    limits: { passages: number; milliseconds: number },
    signal: AbortSignal,
  ): ReturnType<ReturnType<typeof createRetrieval>>
  /** All that these collections say, in order, where it is no more than so many characters; else null. */
  readWhole(userId: Id, collectionIds: readonly Id[], characters: number): Promise<PassageFound[] | null>
  /** Passages from all over them, in order; another round gives others. */
  readAcross(
    userId: Id,
    collectionIds: readonly Id[],
    wanted: { passages: number; round: number },
  ): Promise<PassageFound[]>
  /** What one person collected, for their copy of everything. */
  ownedBy(userId: Id): Promise<unknown[]>
  /** For erasing a person: what is theirs alone, and then what others have of them. */
  removeAllOf(userId: Id): Promise<void>
  forget(transaction: Transaction<Tables>, userId: Id): Promise<void>
  /** Whose a collection is; undefined where it is gone. */
  ownerOf(collectionId: Id): Promise<Id | undefined>
  /** Before jobs start: nothing waits for a job that is no more. */
  start(): Promise<void>
}

/** Collections of documents, and what can be found in them. */
export function createKnowledge(options: KnowledgeOptions): Knowledge {
  const { database, clock, log, jobs, files, people, uploadBytes, changed, indexer = null } = options
  const collectionQueries = createCollectionQueries(database)
  const documentQueries = createDocumentQueries(database)
  const chunks = createChunkQueries(database)
  const shared = { database, clock, files, jobs, people, changed }

  const removal = createDocumentRemoval(documentQueries, files, indexer)
  const reembedding =
    options.embedding === undefined
      ? null
      : createReembedding({
          ...shared,
          chunks,
          collections: collectionQueries,
          documents: documentQueries,
          embedding: options.embedding,
          readAgain: (documentId, userId) => ingestion.readAgain(documentId, userId),
          changed: (id) => void tellCollection(id).catch(() => undefined),
        })
  const collections = createCollectionService({
    ...shared,
    queries: collectionQueries,
    removal,
    reembed: async (transaction, id, userId) => reembedding?.begin(transaction, id, userId),
    async howRead({ id, reembed_job_id: jobId }) {
      const space = await options.embedding?.spaceOf(id)
      const readBy = space === undefined ? null : { provider: space.provider, model: space.model }
      return { readBy, reembedding: (await reembedding?.progressOf(jobId)) ?? null }
    },
  })
  const stages = { ...shared, log, chunks, collections: collectionQueries, documents: documentQueries }
  const ingestion = createIngestion({
    ...stages,
    indexer,
    readStage: createReadStage({ ...stages, measureFor: measureForChoice }),
    indexStage: createIndexStage({ ...stages, indexer }),
    changed: (documentId) => void tell(documentId).catch(() => undefined),
  })
  const sweepQueries = createSweepQueries(database)
  // Each file may be as large as one may be; many at once are no way around it.
  const requestBytes = uploadBytes * 5
  const uploads = createUploads({
    ...stages,
    ingestion,
    quota: createQuota({ database, people, documents: documentQueries, sweep: sweepQueries, requestBytes }),
    sweep: sweepQueries,
  })
  createSweep({ ...shared, log, queries: sweepQueries })
  const documents = createDocumentService({ ...stages, ingestion, removal, uploads })
  const index = createKeywordIndex(database)
  const retrievalQueries = createRetrievalQueries(database, index)
  const search = createRetrieval(retrievalQueries, index, options.meaning ?? null)

  /** What somebody chose for a collection goes before the language of its first document. */
  async function measureForChoice(collectionId: Id, language: string): Promise<ChunkMeasure> {
    if (options.measureFor === undefined) return roughMeasure
    return options.measureFor(collectionId, await collectionQueries.embedderOf(collectionId), language)
  }

  async function tell(documentId: Id): Promise<void> {
    const row = await documentQueries.byId(database.read, documentId)
    if (row !== undefined) changed([row.created_by], 'document', documentId)
  }

  async function tellCollection(id: Id): Promise<void> {
    const row = await collectionQueries.byId(id)
    if (row !== undefined) changed([row.owner_id], 'collection', id)
  }

  const pages = createPageService({ database, clock, egress: options.egress, queries: documentQueries, documents })
  const pausing = createPausing({ database, jobs, documents: documentQueries, ingestion })

  async function pauseCollection(userId: Id, id: Id, paused: boolean): Promise<Collection> {
    await collections.setPaused(userId, id, paused)
    await (paused ? pausing.pauseAll(id) : pausing.resumeAll(id, userId))
    changed([userId], 'collection', id)
    return collections.get(userId, id)
  }

  async function overview(caller: Caller): Promise<KnowledgeOverview> {
    const { userId } = caller
    const counts = { total: 0, ready: 0, working: 0, failed: 0, paused: 0 }
    for (const row of await documentQueries.states({ userId, groupIds: await people.groupsOf(userId) })) {
      const count = Number(row.count)
      const state =
        row.state === 'ready' || row.state === 'failed' ? row.state : row.paused === 1 ? 'paused' : 'working'
      counts.total += count
      counts[state] += count
    }
    const endpoint = options.hasEndpoint === true ? (['endpoint'] as const) : []
    const { documents: own, bytes } = await documentQueries.keptBy(database.read, userId)
    const embedders = ['automatic', 'english', 'multilingual', ...endpoint] as const
    return { documents: counts, bytes, own, limits: await people.keeps(caller), embedders: [...embedders] }
  }

  const retrieve: Knowledge['retrieve'] = async (userId, collectionIds, query, limits, signal) => {
    const reader = { userId, groupIds: await people.groupsOf(userId) }
    const meaningMs = limits.milliseconds * meaningShare
    return search({ reader, collectionIds, query, limit: limits.passages, meaningMs, signal })
  }

  return {
    ownedBy: (userId) => collectionsOwnedBy(database, userId),
    removeAllOf: (userId) =>
      removeOwned(database, userId, async (transaction, id) => {
        await removal.ofCollection(transaction, id)
        await collectionQueries.remove(transaction, id)
      }),
    forget: (transaction, userId) => forgetPerson(transaction, userId, files),
    routes: [
      ...collectionRoutes(collections),
      ...documentRoutes({ documents, contents: createDocumentContents(chunks), files, uploadBytes, requestBytes }),
      ...pageRoutes(pages),
      ...keptRoutes(createKept(database, people)),
      ...pausingRoutes({
        async document(caller, id, paused) {
          const row = await documents.writable(caller.userId, id)
          await (paused ? pausing.pauseDocument(row) : pausing.resumeDocument(id, caller.userId))
          return documents.get(caller.userId, id)
        },
        collection: (caller, id, paused) => pauseCollection(caller.userId, id, paused),
        async everything(caller, paused) {
          for (const { id } of await collectionQueries.ownedBy(caller.userId)) {
            await pauseCollection(caller.userId, id, paused)
          }
          return overview(caller)
        },
        overview,
      }),
      ...retrievalRoutes(async (userId, collectionId, query, limit, signal) => {
        await collections.get(userId, collectionId)
        return retrieve(userId, [collectionId], query, { passages: limit, milliseconds: 0 }, signal)
      }),
    ],
    retrieve,
    async retrieveAnywhere(userId, ...asked) {
      const reader = { userId, groupIds: await people.groupsOf(userId) }
      return retrieve(userId, await retrievalQueries.everyReadable(reader, mostCollections), ...asked)
    },
    readWhole: async (userId, collectionIds, characters) =>
      readWhole(retrievalQueries, { userId, groupIds: await people.groupsOf(userId) }, collectionIds, characters),
    readAcross: async (userId, collectionIds, wanted) =>
      readAcross(retrievalQueries, { userId, groupIds: await people.groupsOf(userId) }, collectionIds, wanted),
    ownerOf: async (collectionId) => (await collectionQueries.byId(collectionId))?.owner_id,
    async start() {
      await ingestion.reconcile()
      await reembedding?.reconcile()
    },
  }
}
