import type { Readable } from 'node:stream'
import { newId, type Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database, Tables } from '#platform/db/index.ts'
import type { BlobStore, ByteRange } from './blob-store.ts'
import { createFileQueries } from './files.queries.ts'
import type { FilesTable } from './files.tables.ts'

const hour = 3_600_000
/** How long bytes stay after the last file that needed them: for an upload of the same that is on its way. */
const graceMs = hour
const collectAtOnce = 500
const listedAtOnce = 200

export interface StoredFile {
  id: Id
  ownerId: Id
  name: string
  type: string
  size: number
  /** SHA-256 of the content. */
  hash: string
  createdAt: number
  /** Nothing has come to hold it yet. */
  isLoose: boolean
}

export interface NewFile {
  ownerId: Id
  /** Only ever shown, never a path. */
  name: string
  type: string
  bytes: AsyncIterable<Uint8Array>
  signal?: AbortSignal
  maximumBytes?: number
  /** Given for something that is still to be made: it goes after a while where nothing comes to hold it. */
  loose?: boolean
}

export interface FilesOptions {
  database: Database
  store: BlobStore
  clock: Clock
  /** Bytes in one file; 0 turns the limit off. */
  maximumBytes: number
  /** Throws where the person is gone: what was on its way while they were erased must not come after it. */
  requireOwner?(transaction: Transaction<Tables>, ownerId: Id): Promise<void>
}

/** Files that people gave. The same content is kept once, however many files hold it. */
export function createFiles({ database, store, clock, maximumBytes, requireOwner }: FilesOptions) {
  const queries = createFileQueries(database)

  return {
    /** Whole or not at all. `within` runs in the transaction that makes the file exist. */
    async save(file: NewFile, within?: (transaction: Transaction<Tables>, saved: StoredFile) => Promise<void>) {
      const name = showableName(file.name)
      const type = showableType(file.type)
      const limits = { maximumBytes: file.maximumBytes ?? maximumBytes, ...(file.signal && { signal: file.signal }) }
      const draft = await store.receive(file.bytes, limits)
      const row: FilesTable = {
        id: newId(),
        owner_id: file.ownerId,
        name,
        type,
        size: draft.size,
        hash: draft.hash,
        created_at: clock.now(),
        loose_since: file.loose === true ? clock.now() : null,
      }
      const saved = present(row)
      try {
        await queries.expect(row.hash, row.size, row.created_at)
        await draft.keep()
        await database.transaction(async (transaction) => {
          await requireOwner?.(transaction, row.owner_id)
          await queries.refer(transaction, row)
          await within?.(transaction, saved)
        })
      } catch (error) {
        // Bytes that have their name already are collected later; others may need them.
        await draft.drop()
        throw error
      }
      return saved
    },

    async find(id: Id): Promise<StoredFile | null> {
      const row = await queries.byId(id)
      return row === undefined ? null : present(row)
    },

    /** Ends with an error when the bytes are gone. */
    read: (file: StoredFile, range?: ByteRange): Readable => store.read(file.hash, range),

    /** Everything that one person gave, some at a time. */
    async *ownedBy(ownerId: Id): AsyncGenerator<StoredFile> {
      let after: Id | null = null
      for (;;) {
        const rows: FilesTable[] = await queries.ownedBy(ownerId, after, listedAtOnce)
        yield* rows.map(present)
        if (rows.length < listedAtOnce) return
        after = rows.at(-1)?.id ?? null
      }
    },

    /** Something holds these from here on. Tells how many were still there. */
    hold: queries.hold,

    /** It is another person's from here on. */
    passOn: queries.passOn,

    looseOf: queries.looseOf,
    /** Of what was given, and held by nothing since. */
    countLoose: queries.countLoose,
    async removeLoose(before: number): Promise<number> {
      for (let removed = 0; ;) {
        const files = await queries.looseBefore(before, collectAtOnce)
        for (const file of files) if (await queries.removeLoose(file, before, clock.now())) removed += 1
        if (files.length < collectAtOnce) return removed
      }
    },

    remove: (transaction: Transaction<Tables>, id: Id) => queries.remove(transaction, id, clock.now()),
    /** For erasing a person. */
    removeOwner: (transaction: Transaction<Tables>, ownerId: Id) =>
      queries.removeOwner(transaction, ownerId, clock.now()),

    /** What all of them take. */
    async stored(): Promise<{ bytes: number; count: number }> {
      const sums = await queries.stored()
      return { bytes: Number(sums?.bytes ?? 0), count: Number(sums?.count ?? 0) }
    },

    async bytesUsedBy(ownerId: Id): Promise<number> {
      return Number((await queries.usedBy(ownerId))?.bytes ?? 0)
    },

    /** Removes what nobody needs any more, after a grace. Run it as a repeated job. Tells how many blobs went. */
    async collect(): Promise<number> {
      await store.removeStaleDrafts(24 * hour)
      const before = clock.now() - graceMs
      let removed = 0
      for (const { hash } of await queries.unreferenced(before, collectAtOnce)) {
        if (await queries.collect(hash, before, () => store.remove(hash))) removed += 1
      }
      return removed
    },
  }
}

export type Files = ReturnType<typeof createFiles>

function present(row: FilesTable): StoredFile {
  const { id, name, type, size, hash } = row
  const isLoose = row.loose_since !== null
  return { id, ownerId: row.owner_id, name, type, size, hash, createdAt: row.created_at, isLoose }
}

const longestName = 255
/** What turns the direction of what follows: with it a name can end otherwise than it seems to. */
const turning = /[\u202a-\u202e\u2066-\u2069]/g

/** As it was given but for what no database takes, no header carries and no reader sees. */
function showableName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- controls are what it takes out
  const plain = name.toWellFormed().replace(/[\u0000-\u001f\u007f]/g, '')
  const signs = Array.from(plain.replace(turning, ''))
  // Its end says what it is; what is long are the folders before it.
  const shown = (signs.length > longestName ? ['…', ...signs.slice(1 - longestName)] : signs).join('')
  if (shown.trim() === '') throw new AppError('validation_failed', 'This file has no name.', { actions: ['edit'] })
  return shown
}

function showableType(type: string): string {
  return /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(type) ? type.toLowerCase() : 'application/octet-stream'
}
