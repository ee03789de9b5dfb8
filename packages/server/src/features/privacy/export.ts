import { Readable } from 'node:stream'
import { type ExportState, type Id, type Language } from '@parley/contract'
import type { Transaction } from 'kysely'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { Files, StoredFile } from '#platform/files/index.ts'
import type { Jobs } from '#platform/jobs/index.ts'
import { archiveOf, jsonEntry, textEntry, type ArchiveEntry } from './account-archive.ts'
import { readMe } from './read-me.ts'

const kind = 'export-account'
const removeKind = 'remove-export'
const day = 86_400_000
/** It holds everything: it does not lie about for longer than it takes to fetch. */
const keptMs = 7 * day
const hour = 3_600_000
const archiveName = /^parley-export-\d{4}-\d\d-\d\d\.zip$/
const result = z.object({ fileId: z.string() })

export interface ExportOptions {
  database: Database
  clock: Clock
  jobs: Jobs
  files: Files
  audit: AuditTrail
  /** Throws where the account is gone. */
  requireAccount(transaction: Transaction<Tables>, userId: Id): Promise<void>
  /** What somebody reads in. */
  languageOf(userId: Id): Promise<Language>
  describeAccount(userId: Id): Promise<unknown>
  conversationIds(userId: Id): Promise<Id[]>
  conversationPieces(userId: Id, conversationId: Id): AsyncIterable<string>
  activity(userId: Id): AsyncIterable<readonly unknown[]>
  /** What other parts of the house keep of somebody, each in a file of its name. */
  parts: Record<string, (userId: Id) => Promise<unknown>>
}

export function createExport(options: ExportOptions) {
  const { database, clock, jobs, files, audit } = options

  jobs.register({
    kind,
    payload: z.object({ userId: z.string() }),
    timeoutMs: 6 * hour,
    async handle({ payload: { userId }, signal }) {
      const bytes = archiveOf(entriesOf(userId), signal)
      const name = `parley-export-${new Date(clock.now()).toISOString().slice(0, 10)}.zip`
      const file = { ownerId: userId, name, type: 'application/zip', bytes, signal, maximumBytes: 0 }
      const { id: fileId } = await files.save(file, async (transaction, saved) => {
        const removal = { kind: removeKind, payload: { fileId: saved.id }, runAt: clock.now() + keptMs, userId }
        await jobs.enqueue(transaction, removal)
      })
      return { fileId }
    },
  })
  jobs.register({
    kind: removeKind,
    payload: z.object({ fileId: z.string() }),
    handle: ({ payload: { fileId } }) => database.transaction((transaction) => files.remove(transaction, fileId)),
  })

  async function* entriesOf(userId: Id): AsyncGenerator<ArchiveEntry> {
    yield textEntry('README.txt', async () => readMe(await options.languageOf(userId)))
    yield jsonEntry('account.json', () => options.describeAccount(userId))
    yield jsonEntry('activity.json', () => flattened(options.activity(userId)))
    for (const [name, read] of Object.entries(options.parts)) yield jsonEntry(`${name}.json`, () => read(userId))
    for (const id of await options.conversationIds(userId)) {
      yield {
        name: `conversations/${id}.json`,
        open: () => Readable.from(options.conversationPieces(userId, id)),
      }
    }
    const given: StoredFile[] = []
    for await (const file of files.ownedBy(userId)) {
      if (archiveName.test(file.name)) continue
      given.push(file)
      yield { name: `files/${file.id}`, open: () => files.read(file) }
    }
    yield jsonEntry('files.json', () => given.map(({ id, name, type, size }) => ({ id, name, type, size })))
  }

  async function jobOf(userId: Id, jobId: Id) {
    const job = await jobs.find(jobId)
    if (job?.kind !== kind || job.userId !== userId) throw new AppError('not_found', 'There is no such export.')
    return job
  }

  return {
    /** One at a time: asked again meanwhile, it is the same one. */
    async begin(userId: Id, address: string): Promise<ExportState> {
      const id = await database.transaction(async (transaction) => {
        await options.requireAccount(transaction, userId)
        await audit.record({ action: 'account.exported', actorId: userId, address, result: 'ok' }, transaction)
        return jobs.enqueue(transaction, { kind, payload: { userId }, uniqueKey: userId, userId })
      })
      return { jobId: id, state: 'waiting' }
    },

    /** The archive once it is there, and until then how far it is. */
    async find(userId: Id, jobId: Id): Promise<ExportState | StoredFile> {
      const job = await jobOf(userId, jobId)
      if (job.state !== 'done') {
        const state = job.state === 'waiting' || job.state === 'running' ? job.state : 'failed'
        return { jobId, state }
      }
      const file = await files.find(result.parse(job.result).fileId)
      if (file === null) throw new AppError('gone', 'This export was removed after seven days. Ask for a new one.')
      return file
    },
  }
}

async function flattened(pages: AsyncIterable<readonly unknown[]>): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const page of pages) all.push(...page)
  return all
}

export type AccountExport = ReturnType<typeof createExport>
