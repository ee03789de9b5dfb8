import { newId, type Id, type ImportItem, type ImportOutcome, type ImportState } from '@parley/contract'
import type { Transaction } from 'kysely'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Files, StoredFile } from '#platform/files/index.ts'
import { PermanentFailure, type Job, type Jobs } from '#platform/jobs/index.ts'
import type { Arrivals } from '#features/chats/index.ts'
import type { ImportsTable } from './import.tables.ts'
import { createImportQueries } from './imports.queries.ts'
import { NotJson } from './json-values.ts'
import { readConversations } from './reading.ts'
import { createTakeIn } from './take-in.ts'

const kind = 'import-conversations'
const hour = 3_600_000
/** They wait their turn on the disk, and each may be large. */
const mostWaiting = 3
/** What is older has lost its job, and holds up nobody. */
const waitingMs = 24 * hour
/** Of one person's copy of everything; nobody has come near. */
const mostReports = 1_000
const mostLines = 100_000

export interface ImportsOptions {
  database: Database
  clock: Clock
  jobs: Jobs
  files: Files
  arrivals: Arrivals
}

/** Files of conversations, read one conversation at a time by a job that goes on where it was, whatever happens. */
export function createImports({ database, clock, jobs, files, arrivals }: ImportsOptions) {
  const queries = createImportQueries(database)
  const takeIn = createTakeIn({ database, clock, arrivals })

  jobs.register({
    kind,
    payload: z.object({ importId: z.string() }),
    // Each time the server was killed in the middle counts as one.
    attempts: 20,
    concurrency: 2,
    timeoutMs: 12 * hour,
    async handle({ payload: { importId }, signal, progress }) {
      const row = await queries.byId(importId)
      const file = row && (await files.find(row.file_id))
      if (!row || !file) throw new PermanentFailure('Its file is gone.')
      try {
        await readAll(row, file, signal, progress)
      } catch (error) {
        // The file is wrong, not the job.
        if (error instanceof NotJson) return end(row, 'failed', error.message)
        throw error
      }
      await end(row, 'done', null)
    },
  })
  jobs.onEnded(({ kind: ended, payload, state, reason }) => {
    if (ended !== kind || (state !== 'dead' && state !== 'cancelled')) return
    const { importId } = z.object({ importId: z.string() }).parse(payload)
    // Where its end cannot be written down, its job still tells it.
    queries
      .byId(importId)
      .then((row) => row && end(row, state === 'dead' ? 'failed' : 'cancelled', reason))
      .catch(() => undefined)
  })

  async function readAll(
    { id, user_id: userId }: ImportsTable,
    file: StoredFile,
    signal: AbortSignal,
    progress: (done: number, total: number) => void,
  ): Promise<void> {
    const source = {
      size: file.size,
      read: (range?: { start: number; end: number }) => files.read(file, range),
      progress: (done: number) => progress(done, file.size),
    }
    let position = await queries.countItems(id)
    for await (const found of readConversations(source, position, signal)) {
      const at = position++
      await takeIn(userId, found, (transaction, taken) => queries.writeItem(transaction, id, at, taken))
    }
  }

  /** The report stays; the file has done its work. */
  async function end(row: ImportsTable, state: 'done' | 'failed' | 'cancelled', reason: string | null): Promise<void> {
    await database.transaction(async (transaction) => {
      if (await queries.end(transaction, row.id, state, reason)) await files.remove(transaction, row.file_id)
    })
  }

  async function present(seen: ImportsTable): Promise<ImportState> {
    const job = seen.state === null ? await jobs.find(seen.job_id) : null
    // It may have ended between the two looks: then its counts are others, too.
    const hasEnded = job !== null && job.state !== 'waiting' && job.state !== 'running'
    const row = hasEnded ? ((await queries.byId(seen.id)) ?? seen) : seen
    return {
      jobId: row.id,
      name: row.name,
      state: row.state ?? stateOf(job),
      reason: row.reason,
      progress: { done: row.state === 'done' ? row.size : (job?.progress?.done ?? 0), total: row.size },
      counts: { imported: row.imported, extended: row.extended, skipped: row.skipped, failed: row.failed },
      createdAt: new Date(row.created_at).toISOString(),
    }
  }

  async function requireRoom(userId: Id, within?: Transaction<Tables>): Promise<void> {
    if ((await queries.countOpen(userId, clock.now() - waitingMs, within)) < mostWaiting) return
    throw new AppError('conflict', `${mostWaiting} files of yours are still being read. Wait until one is done.`, {
      actions: ['wait'],
    })
  }

  async function own(userId: Id, id: Id): Promise<ImportsTable> {
    const row = await queries.byId(id)
    if (row?.user_id !== userId) throw new AppError('not_found', 'There is no such import.')
    return row
  }

  return {
    /** Asked before a file comes that may be large. */
    requireRoom: (userId: Id): Promise<void> => requireRoom(userId),

    /** Takes the file first; what is in it is read by a job. */
    async begin(
      userId: Id,
      upload: { name: string; bytes: AsyncIterable<Uint8Array>; signal?: AbortSignal; maximumBytes: number },
    ): Promise<ImportState> {
      const importId = newId()
      const { name, bytes, signal, maximumBytes } = upload
      const file = {
        ownerId: userId,
        name,
        type: 'application/octet-stream',
        bytes,
        maximumBytes,
        ...(signal && { signal }),
      }
      await files.save(file, async (transaction, saved) => {
        await requireRoom(userId, transaction)
        const job = { kind, payload: { importId }, userId, exclusiveKey: `import-${userId}` }
        const jobId = await jobs.enqueue(transaction, job)
        await queries.insert(transaction, {
          id: importId,
          job_id: jobId,
          user_id: userId,
          file_id: saved.id,
          name: saved.name,
          size: saved.size,
          state: null,
          reason: null,
          imported: 0,
          extended: 0,
          skipped: 0,
          failed: 0,
          created_at: clock.now(),
        })
      })
      return present(await own(userId, importId))
    },

    find: async (userId: Id, id: Id): Promise<ImportState> => present(await own(userId, id)),

    async list(userId: Id, limit: number, cursor: string | undefined) {
      const rows = await queries.page(userId, limit + 1, cursor)
      const shown = rows.slice(0, limit)
      const nextCursor = rows.length > limit ? (shown.at(-1)?.id ?? null) : null
      return { items: await Promise.all(shown.map(present)), nextCursor }
    },

    async items(
      userId: Id,
      id: Id,
      page: { limit: number; cursor?: string | undefined; outcome?: ImportOutcome | undefined },
    ) {
      await own(userId, id)
      const after = page.cursor === undefined ? -1 : Number(page.cursor)
      if (!Number.isSafeInteger(after)) {
        const fields = { cursor: ['Start again without a cursor.'] }
        throw new AppError('validation_failed', 'This cursor is not one of ours.', { fields })
      }
      const rows = await queries.items(id, after, page.limit + 1, page.outcome)
      const items = rows
        .slice(0, page.limit)
        .map(({ import_id: _, conversation_id: conversationId, ...rest }): ImportItem => ({ ...rest, conversationId }))
      return { items, nextCursor: rows.length > page.limit ? String(items.at(-1)?.position) : null }
    },

    /** Every report with all its lines, for the copy of everything. */
    async reportsOf(userId: Id): Promise<unknown[]> {
      const rows = await queries.page(userId, mostReports, undefined)
      return Promise.all(
        rows.map(async (row) => {
          const items = await queries.items(row.id, -1, mostLines)
          return { ...(await present(row)), items: items.map(({ import_id: _, ...item }) => item) }
        }),
      )
    },

    /** What has come in by then stays. */
    async cancel(userId: Id, id: Id): Promise<void> {
      const row = await own(userId, id)
      await jobs.cancel(row.job_id)
      await end(row, 'cancelled', null)
    },
  }
}

export type Imports = ReturnType<typeof createImports>

function stateOf(job: Job | null): ImportState['state'] {
  if (job === null) return 'failed'
  return job.state === 'dead' ? 'failed' : job.state
}
