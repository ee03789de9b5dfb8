import type { Id, PassageFound } from '@parley/contract'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { Route } from '#platform/http/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createChunkQueries } from './chunks/chunks.queries.ts'
import { createDocumentContents } from './chunks/document-content.ts'
import { roughMeasure } from './chunks/measure.ts'
import { createCollectionQueries } from './collections/collections.queries.ts'
import { collectionRoutes } from './collections/collections.routes.ts'
import { createCollectionService } from './collections/collections.service.ts'
import { createDocumentQueries } from './documents/documents.queries.ts'
import { documentRoutes } from './documents/documents.routes.ts'
import { createDocumentService } from './documents/documents.service.ts'
import { createIndexStage } from './documents/index-stage.ts'
import { createIngestion } from './documents/ingestion.ts'
import { createReadStage } from './documents/read-stage.ts'
import { createDocumentRemoval } from './documents/removal.ts'
import { createUploads } from './documents/uploads.ts'
import { createKeywordIndex } from './keywords/keyword-index.ts'
import type { ChunkIndexer, ChunkMeasure, PeoplePort } from './ports.ts'
import { createRetrieval, readWhole, type Meaning } from './retrieval/retrieval.ts'
import { createRetrievalQueries } from './retrieval/retrieval.queries.ts'
import { retrievalRoutes } from './retrieval/retrieval.routes.ts'

export { detectLanguage } from './chunks/languages.ts'
export { chunkWords } from './chunks/chunk-words.ts'
export { textOf } from './extract/text-of.ts'
export { createByMeaning } from './vectors/index.ts'

export interface KnowledgeOptions {
  database: Database
  clock: Clock
  log: Log
  jobs: Jobs
  files: Files
  people: PeoplePort
  /** In one file; 0 turns the limit off. */
  uploadBytes: number
  changed(userIds: Id[], kind: 'collection' | 'document', id: Id): void
  /** Where searching by meaning joins; without these, words alone are searched. */
  indexer?: ChunkIndexer
  meaning?: Meaning
  measureFor?: (collectionId: Id, language: string) => Promise<ChunkMeasure>
}

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
  /** All that these collections say, in order, where it is no more than so many characters; else null. */
  readWhole(userId: Id, collectionIds: readonly Id[], characters: number): Promise<PassageFound[] | null>
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
  const collections = createCollectionService({ ...shared, queries: collectionQueries, removal })
  const stages = { ...shared, log, chunks, collections: collectionQueries, documents: documentQueries }
  const ingestion = createIngestion({
    ...stages,
    indexer,
    readStage: createReadStage({ ...stages, measureFor: measureForChoice }),
    indexStage: createIndexStage({ ...stages, indexer }),
    changed: (documentId) => void tell(documentId).catch(() => undefined),
  })
  const uploads = createUploads({ ...stages, ingestion })
  const documents = createDocumentService({ ...stages, ingestion, removal, uploads })
  const index = createKeywordIndex(database)
  const retrievalQueries = createRetrievalQueries(database, index)
  const search = createRetrieval(retrievalQueries, index, options.meaning ?? null)

  /** What somebody chose for a collection goes before the language of its first document. */
  async function measureForChoice(collectionId: Id, language: string): Promise<ChunkMeasure> {
    if (options.measureFor === undefined) return roughMeasure
    const choice = await collectionQueries.embedderOf(collectionId)
    return options.measureFor(collectionId, choice === 'automatic' ? language : choice === 'english' ? 'en' : 'other')
  }

  async function tell(documentId: Id): Promise<void> {
    const row = await documentQueries.byId(database.read, documentId)
    if (row !== undefined) changed([row.created_by], 'document', documentId)
  }

  const retrieve: Knowledge['retrieve'] = async (userId, collectionIds, query, limits, signal) => {
    const reader = { userId, groupIds: await people.groupsOf(userId) }
    const meaningMs = limits.milliseconds * meaningShare
    return search({ reader, collectionIds, query, limit: limits.passages, meaningMs, signal })
  }

  return {
    routes: [
      ...collectionRoutes(collections),
      ...documentRoutes({ documents, contents: createDocumentContents(chunks), files, uploadBytes }),
      ...retrievalRoutes(async (userId, collectionId, query, limit, signal) => {
        await collections.get(userId, collectionId)
        return retrieve(userId, [collectionId], query, { passages: limit, milliseconds: 0 }, signal)
      }),
    ],
    retrieve,
    readWhole: async (userId, collectionIds, characters) =>
      readWhole(retrievalQueries, { userId, groupIds: await people.groupsOf(userId) }, collectionIds, characters),
    start: () => ingestion.reconcile(),
  }
}
