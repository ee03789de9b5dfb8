import assert from 'node:assert/strict'
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { count, seeded, temporaryFolder, testSeed } from '@parley/lab'
import { sql } from 'kysely'
import { bookOn, openLibrary } from '../db.testing.ts'

/**
 * A power cut leaves what was synced and any part, or none, of what was written after it. An acknowledged write is synced:
 * up to where the log reached at that moment, nothing may be lost; of token frames behind it a second's worth may be.
 */
test('what was acknowledged before the power went is there, whatever became of what was not synced yet', async (t) => {
  const random = seeded(testSeed('power-cut'))
  const folder = temporaryFolder('power')
  const data = join(folder.path, 'data')
  const library = await openLibrary(null, data)
  await library.fill('main', 0)
  /** What the files hold between two commits, while nothing is written and no checkpoint runs. */
  const atRest = <Result>(look: () => Result) =>
    library.database.transaction(async (within) => {
      await sql`SELECT 1`.execute(within)
      return look()
    })
  const file = join(data, 'parley.db')
  const acknowledged: string[] = []
  const frame = 'INSERT INTO books (id, shelf_id, title, pages) VALUES (?, ?, ?, 1)'
  const cuts = count(25, 400)
  let losing = 0
  for (let cut = 0; cut < cuts; cut += 1) {
    for (let number = random.between(1, 12); number > 0; number -= 1) {
      const id = `${cut}-${number}`
      await library.database.write
        .insertInto('books')
        .values({ ...bookOn('main', id), title: 'x'.repeat(random.between(1, 9_000)) })
        .execute()
      acknowledged.push(id)
    }
    const synced = await atRest(() => stateOf(file))
    for (let number = random.between(0, 4); number > 0; number -= 1) {
      await library.database.commit(
        [{ sql: frame, parameters: [`frame-${cut}-${number}`, 'main', 'a token'] }],
        'relaxed',
      )
    }
    const after = join(folder.path, `cut-${cut}`)
    mkdirSync(after)
    const copy = join(after, 'parley.db')
    const written = await atRest(() => {
      copyFileSync(file, copy)
      copyFileSync(`${file}-wal`, `${copy}-wal`)
      return stateOf(file)
    })
    const from = unsyncedFrom(synced, written)
    if (written.logEnd > from) {
      const kept = random.between(from, written.logEnd + 1)
      truncateSync(`${copy}-wal`, kept)
      if (kept > from && random.next() < 0.5) scribble(`${copy}-wal`, random.between(from, kept))
      losing += 1
    }
    const found = await openLibrary(null, after)
    const rows = await found.database.read.selectFrom('books').select('id').execute()
    const there = new Set(rows.map(({ id }) => id))
    assert.deepEqual(
      acknowledged.filter((id) => !there.has(id)),
      [],
    )
    const { rows: sound } = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(found.database.read)
    assert.equal(sound[0]?.integrity_check, 'ok')
    await found.close()
    rmSync(after, { recursive: true })
  }
  await library.close()
  folder.remove()
  assert.ok(losing > cuts / 2, `only ${losing} of ${cuts} power cuts found something that was not synced`)
  t.diagnostic(`${cuts} power cuts, ${acknowledged.length} acknowledged writes, all of them stored`)
})

interface State {
  /** Changes whenever the log begins anew. */
  log: string
  /** Where its last frame ends: what an earlier log left behind that is none of it. */
  logEnd: number
  /** Only a checkpoint writes to the database file itself. */
  databaseWritten: bigint
}

const logHeader = 32
const frameHeader = 24

function stateOf(file: string): State {
  const log = readFileSync(`${file}-wal`)
  const salts = log.subarray(16, 24)
  const step = frameHeader + log.readUInt32BE(8)
  let logEnd = logHeader
  while (logEnd + step <= log.length && log.subarray(logEnd + 8, logEnd + 16).equals(salts)) logEnd += step
  return { log: salts.toString('hex'), logEnd, databaseWritten: statSync(file, { bigint: true }).mtimeNs }
}

/** A checkpoint syncs the log before it copies it, and a log only begins anew once all of the one before is copied. */
function unsyncedFrom(synced: State, written: State): number {
  if (written.log !== synced.log) return logHeader
  return written.databaseWritten === synced.databaseWritten ? synced.logEnd : written.logEnd
}

/** A block that the disk was writing. */
function scribble(path: string, at: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(16, 0xa5), 0, 16, at)
  closeSync(file)
}
