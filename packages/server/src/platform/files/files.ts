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
/** How long bytes stay after the last file that needed them, so that what comes again soon is not written again. */
const graceMs = hour
const collectAtOnce = 500
/** The bytes may be collected between their coming and the file's; so often in a row, nothing but a defect does that. */
const mostTries = 10
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

  /** Of these, what nobody needs: whoever is about to give the same content notices, and gives it again. */
  async function collectAll(hashes: Iterable<string>, before = clock.now() + 1): Promise<number> {
    let removed = 0
    for (const hash of hashes) if (await queries.collect(hash, before, () => store.remove(hash))) removed += 1
    return removed
  }

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
      const refer = () =>
        database.transaction(async (transaction) => {
          await requireOwner?.(transaction, row.owner_id)
          if (!(await queries.refer(transaction, row))) return false
          await within?.(transaction, saved)
          return true
        })
      try {
        for (let tries = 1; ; tries += 1) {
          await queries.expect(row.hash, row.size, row.created_at)
          await draft.keep()
          if (await refer()) break
          if (tries === mostTries) throw new Error('The bytes of a new file were collected again and again.')
        }
        // From here on nobody collects them; who was at it when they came may have taken them along.
        if (!(await store.has(row.hash))) await draft.keep()
      } catch (error) {
        // Else the sweep does it.
        await collectAll([row.hash]).catch(() => undefined)
        throw error
      } finally {
        await draft.drop()
      }
      return saved
    },

    async find(id: Id): Promise<StoredFile | null> {
      const row = await queries.byId(id)
      return row === undefined ? null : present(row)
    },

    /** Ends with an error when the bytes are gone. */
    read(file: StoredFile, range?: ByteRange): Readable {
      const bytes = store.read(file.hash, range)
      // Whoever reads is told; what nobody reads yet must not end the server.
      return bytes.on('error', () => undefined)
    },

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

    /** Files that came to nothing: they go, and their bytes at once, as far as nobody else needs them. */
    async discard(given: readonly StoredFile[]): Promise<void> {
      await database.transaction(async (transaction) => {
        for (const { id } of given.toSorted(byHash)) await queries.remove(transaction, id, clock.now())
      })
      await collectAll(new Set(given.map(({ hash }) => hash)))
    },

    /** Removes what nobody needs any more, after a grace. Run it as a job. Tells how many blobs went. */
    async collect({ grace = graceMs, signal }: { grace?: number; signal?: AbortSignal } = {}): Promise<number> {
      await store.removeStaleDrafts(24 * hour)
      const before = clock.now() - grace
      for (let removed = 0; ;) {
        signal?.throwIfAborted()
        const some = await queries.unreferenced(before, collectAtOnce)
        const gone = await collectAll(
          some.map(({ hash }) => hash),
          before,
        )
        removed += gone
        if (gone === 0 || some.length < collectAtOnce) return removed
      }
    },
  }
}

export type Files = ReturnType<typeof createFiles>

function present(row: FilesTable): StoredFile {
  const { id, name, type, size, hash } = row
  const isLoose = row.loose_since !== null
  return { id, ownerId: row.owner_id, name, type, size, hash, createdAt: row.created_at, isLoose }
}

/** In one order for everybody, so that two who remove cannot wait for each other. */
const byHash = (one: StoredFile, other: StoredFile): number => (one.hash < other.hash ? -1 : 1)

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
