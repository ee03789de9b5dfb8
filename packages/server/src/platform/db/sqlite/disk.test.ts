import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { smallDisk, temporaryFolder } from '@parley/lab'
import { sql } from 'kysely'
import { bookOn, openLibrary, type Library } from '../db.testing.ts'

/** Writes until there is no space, in every way there is. Returns what was acknowledged. */
async function fillUp({ database }: Library): Promise<string[]> {
  const stored: string[] = []
  const title = 'x'.repeat(20_000)
  const insert = 'INSERT INTO books (id, shelf_id, title, pages) VALUES (?, ?, ?, 1)'
  const ways: ((id: string) => Promise<unknown>)[] = [
    (id) =>
      database.write
        .insertInto('books')
        .values({ ...bookOn('main', id), title })
        .execute(),
    (id) => database.commit([{ sql: insert, parameters: [id, 'main', title] }], 'relaxed'),
    (id) =>
      database.transaction((transaction) =>
        transaction
          .insertInto('books')
          .values({ ...bookOn('main', id), title })
          .execute(),
      ),
  ]
  for (const [index, way] of ways.entries()) {
    for (let number = 0; ; number += 1) {
      assert.ok(number < 10_000, 'the disk never became full')
      const id = `${index}-${number}`
      try {
        await way(id)
        stored.push(id)
      } catch (error) {
        assert.equal(Object(error).code, 'storage_full', String(error))
        break
      }
    }
  }
  return stored
}

async function holdsExactly({ database }: Library, ids: readonly string[]): Promise<void> {
  const rows = await database.read.selectFrom('books').select('id').execute()
  assert.deepEqual(rows.map(({ id }) => id).toSorted(), ids.toSorted())
  const { rows: found } = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(database.read)
  assert.equal(found[0]?.integrity_check, 'ok')
}

test('says that space is missing, still reads, and goes on by itself once there is space: page limit', async () => {
  const library = await openLibrary(null)
  await library.fill('main', 0)
  await sql`PRAGMA max_page_count = 100`.execute(library.database.write)
  const stored = await fillUp(library)
  await holdsExactly(library, stored)
  await sql`PRAGMA max_page_count = 100000`.execute(library.database.write)
  await library.database.write.insertInto('books').values(bookOn('main', 'later')).execute()
  await holdsExactly(library, [...stored, 'later'])
  await library.close()
})

const disk = smallDisk(4 * 1024 * 1024)
const noDisk = disk ? false : 'a small file system cannot be mounted by this user'
test(
  'says that space is missing, still reads, and goes on by itself once there is space: real disk',
  { skip: noDisk },
  async () => {
    const path = disk?.path ?? ''
    const filler = join(path, 'filler')
    writeFileSync(filler, Buffer.alloc(1024 * 1024))
    const library = await openLibrary(null, join(path, 'data'))
    try {
      await library.fill('main', 0)
      const stored = await fillUp(library)
      await holdsExactly(library, stored)
      rmSync(filler)
      await library.database.write.insertInto('books').values(bookOn('main', 'later')).execute()
      await holdsExactly(library, [...stored, 'later'])
      await library.close()
      const reopened = await openLibrary(null, join(path, 'data'))
      await holdsExactly(reopened, [...stored, 'later'])
      await reopened.close()
    } finally {
      disk?.remove()
    }
  },
)

const noTracer = tracerMissing()
for (const kind of ['full', 'relaxed']) {
  test(`acknowledges nothing more once a sync has failed, and still reads (${kind})`, { skip: noTracer }, async () => {
    const { path } = temporaryFolder('broken-disk')
    const library = await openLibrary(null, path)
    await library.fill('main', 0)
    await library.close()
    const fixture = join(import.meta.dirname, 'broken-disk.fixture.ts')
    const { stdout } = await promisify(execFile)(
      'strace',
      [
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        'trace=fdatasync,fsync',
        '-e',
        'inject=fdatasync,fsync:error=EIO:when=12+',
        process.execPath,
        fixture,
        path,
        kind,
      ],
      { timeout: 60_000 },
    )
    const { acknowledged, failures, readable } = JSON.parse(stdout)
    assert.deepEqual([...new Set(failures)], ['maintenance false'])
    assert.ok(failures.length >= 20)
    assert.ok(readable >= acknowledged.length)
    const reopened = await openLibrary(null, path)
    const rows = await reopened.database.read.selectFrom('books').select('id').execute()
    const there = new Set(rows.map(({ id }) => id))
    for (const id of acknowledged) assert.ok(there.has(id), `${id} was acknowledged and is lost`)
    await reopened.close()
  })
}

function tracerMissing(): string | false {
  try {
    execFileSync('strace', ['-qq', '-o', '/dev/null', 'true'], { stdio: 'pipe' })
    return false
  } catch {
    return 'strace cannot be used here'
  }
}
