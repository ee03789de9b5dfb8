import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, statSync, truncateSync, writeSync, openSync, closeSync } from 'node:fs'
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
  const wal = join(data, 'parley.db-wal')
  const acknowledged: string[] = []
  const frame = 'INSERT INTO books (id, shelf_id, title, pages) VALUES (?, ?, ?, 1)'
  const cuts = count(25, 400)
  for (let cut = 0; cut < cuts; cut += 1) {
    for (let number = random.between(1, 12); number > 0; number -= 1) {
      const id = `${cut}-${number}`
      await library.database.write
        .insertInto('books')
        .values({ ...bookOn('main', id), title: 'x'.repeat(random.between(1, 9_000)) })
        .execute()
      acknowledged.push(id)
    }
    const synced = statSync(wal).size
    for (let number = random.between(0, 4); number > 0; number -= 1) {
      await library.database.commit(
        [{ sql: frame, parameters: [`frame-${cut}-${number}`, 'main', 'a token'] }],
        'relaxed',
      )
    }
    const after = join(folder.path, `cut-${cut}`)
    mkdirSync(after)
    copyFileSync(join(data, 'parley.db'), join(after, 'parley.db'))
    const copy = join(after, 'parley.db-wal')
    copyFileSync(wal, copy)
    // A log that began anew meanwhile was synced before that.
    const end = statSync(copy).size
    if (end > synced) {
      const kept = synced + random.between(0, end - synced + 1)
      truncateSync(copy, kept)
      if (kept > synced && random.next() < 0.5) scribble(copy, synced + random.between(0, kept - synced))
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
  }
  await library.close()
  folder.remove()
  t.diagnostic(`${cuts} power cuts, ${acknowledged.length} acknowledged writes, all of them stored`)
})

/** A block that the disk was writing. */
function scribble(path: string, at: number): void {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(16, 0xa5), 0, 16, at)
  closeSync(file)
}
