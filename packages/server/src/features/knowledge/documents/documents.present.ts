import type { KnowledgeDocument } from '@parley/contract'
import type { Jobs } from '#platform/jobs/index.ts'
import type { DocumentsTable } from '../knowledge.tables.ts'

export async function presentDocument(row: DocumentsTable, jobs: Pick<Jobs, 'find'>): Promise<KnowledgeDocument> {
  const isWorking = row.state === 'extracting' || row.state === 'embedding'
  const progress = isWorking && row.job_id !== null ? ((await jobs.find(row.job_id))?.progress ?? null) : null
  return {
    id: row.id,
    collectionId: row.collection_id,
    name: row.name,
    type: row.type,
    size: row.size,
    state: row.state,
    reason: row.reason,
    progress: progress && { done: progress.done, total: progress.total },
    searchable: row.live_revision !== null,
    pages: row.pages,
    passages: row.chunk_count,
    language: row.language,
    paused: row.paused === 1,
    source:
      row.source_url === null
        ? null
        : { url: row.source_url, fetchedAt: new Date(row.fetched_at ?? row.created_at).toISOString() },
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  }
}
