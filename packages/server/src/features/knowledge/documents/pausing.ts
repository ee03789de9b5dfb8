import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Database } from '#platform/db/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import type { DocumentsTable } from '../knowledge.tables.ts'
import type { DocumentQueries } from './documents.queries.ts'
import type { Ingestion } from './ingestion.ts'

export interface PausingOptions {
  database: Database
  jobs: Pick<Jobs, 'cancel'>
  documents: DocumentQueries
  ingestion: Pick<Ingestion, 'goOn'>
}

const atOnce = 100

/** Lets reading wait and go on where it was; what is found of a document already stays found. */
export function createPausing({ database, jobs, documents, ingestion }: PausingOptions) {
  /** Its job goes; that it has none and is paused is what a start must not take for a fault. */
  async function pause({ id, job_id: jobId }: Pick<DocumentsTable, 'id' | 'job_id'>): Promise<boolean> {
    const isPaused = await documents.pause(database.write, id)
    if (isPaused && jobId !== null) await jobs.cancel(jobId)
    return isPaused
  }

  const resume = (id: Id, userId: Id): Promise<boolean> =>
    database.transaction(async (transaction) => {
      const row = await documents.byId(transaction, id)
      if (row === undefined || row.paused !== 1) return false
      await ingestion.goOn(transaction, row, userId)
      return true
    })

  return {
    async pauseDocument(row: DocumentsTable): Promise<void> {
      if (!(await pause(row))) throw new AppError('conflict', 'This document is not being read.')
    },
    async resumeDocument(id: Id, userId: Id): Promise<void> {
      if (!(await resume(id, userId))) throw new AppError('conflict', 'This document is not paused.')
    },
    async pauseAll(collectionId: Id): Promise<void> {
      for (;;) {
        const rows = await documents.beingRead(collectionId, atOnce)
        for (const row of rows) await pause(row)
        if (rows.length < atOnce) return
      }
    },
    async resumeAll(collectionId: Id, userId: Id): Promise<void> {
      for (;;) {
        const rows = await documents.pausedIn(collectionId, atOnce)
        for (const row of rows) await resume(row.id, userId)
        if (rows.length < atOnce) return
      }
    },
  }
}

export type Pausing = ReturnType<typeof createPausing>
