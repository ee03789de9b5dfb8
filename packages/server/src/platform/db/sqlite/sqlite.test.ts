import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '@parley/lab'
import SQLite from 'better-sqlite3'
import { sql } from 'kysely'
import { bookOn, openLibrary } from '../db.testing.ts'
import { openDatabase } from '../index.ts'
import { openSqlite } from './open-sqlite.ts'

const silent = { warn: () => undefined, error: () => undefined }

async function libraryFolder(books = 50): Promise<string> {
  const library = await openLibrary(null)
  await library.fill('main', books)
  await library.close()
  return library.dataDir
}

function refusal(dataDir: string): Promise<string> {
  return openDatabase({ url: null, dataDir }).then(
    () => assert.fail('it opened'),
    (error: unknown) => {
      assert.ok(error instanceof Error && error.name === 'StartError', String(error))
      assert.ok(!error.message.includes('\n'))
      return error.message
    },
  )
}

test('refuses a second process on the same folder by its number, and a killed one holds nothing', async () => {
  const dataDir = await libraryFolder(1)
  const holder = spawn(process.execPath, [join(import.meta.dirname, 'holder.fixture.ts'), dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(holder.stdout, 'data')
  assert.match(await refusal(dataDir), new RegExp(`in use by another Parley \\(process ${holder.pid}\\)`))
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const library = await openLibrary(null, dataDir)
  assert.match(await refusal(dataDir), new RegExp(`process ${process.pid}\\)`))
  await library.close()
  await (await openLibrary(null, dataDir)).close()
})

test('refuses what is no sound database of its own, says what to do, and leaves it as it is', async () => {
  const sound = await libraryFolder(2_000)
  const bytes = statSync(join(sound, 'parley.db')).size
  const cases: [string, (file: string) => void, RegExp][] = [
    ['empty', (file) => truncateSync(file, 0), /damaged: it is empty.*parley restore/],
    [
      'text',
      (file) => writeFileSync(file, 'not a database, but a letter to a friend'),
      /no SQLite database.*parley restore/,
    ],
    ['cut', (file) => truncateSync(file, bytes / 2), /damaged.*parley restore/],
    ['overwritten', (file) => overwrite(file, 8 * 4096, 4096), /damaged.*parley restore/],
    ['foreign', (file) => makeForeign(file), /another program/],
  ]
  for (const [name, spoil, expected] of cases) {
    const { path } = temporaryFolder(name)
    const file = join(path, 'parley.db')
    copyFileSync(join(sound, 'parley.db'), file)
    spoil(file)
    const before = readFileSync(file)
    assert.match(await refusal(path), expected)
    assert.ok(before.equals(readFileSync(file)), `${name} was changed`)
  }
})

test('refuses when the database is gone but its log is there', async () => {
  const { path } = temporaryFolder('gone')
  writeFileSync(join(path, 'parley.db-wal'), 'something')
  assert.match(await refusal(path), /damaged: its log is there/)
  assert.ok(!existsSync(join(path, 'parley.db')))
})

test('refuses a data folder that cannot be made or written in one line', async () => {
  const { path } = temporaryFolder('file')
  writeFileSync(join(path, 'file'), '')
  assert.match(await refusal(join(path, 'file', 'data')), /cannot be made \(ENOTDIR\).*PARLEY_DATA_DIR/)
  assert.match(await refusal('/proc/self'), /cannot be written .*PARLEY_DATA_DIR/)
})

test('a first start killed half-way leaves nothing that hinders the next', async () => {
  const { path } = temporaryFolder('half')
  mkdirSync(path, { recursive: true })
  writeFileSync(join(path, 'parley.db.new'), 'half a header')
  await (await openLibrary(null, path)).close()
})

test('opens at the last whole commit when the log was torn or cut', async () => {
  const whole = temporaryFolder('wal').path
  const database = await openSqlite({ dataDir: whole, log: silent })
  await sql`CREATE TABLE notes (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`.execute(database.write)
  for (let number = 1; number <= 20; number += 1) {
    await sql`INSERT INTO notes VALUES (${number}, ${'x'.repeat(3_000)})`.execute(database.write)
  }
  const wal = readFileSync(join(whole, 'parley.db-wal'))
  const main = readFileSync(join(whole, 'parley.db'))
  await database.close()
  for (const keep of [0, 31, 5_000, wal.length / 2, wal.length - 1, wal.length]) {
    for (const garbage of [false, true]) {
      const { path } = temporaryFolder('torn')
      writeFileSync(join(path, 'parley.db'), main)
      const torn = Buffer.from(wal.subarray(0, keep))
      writeFileSync(join(path, 'parley.db-wal'), garbage ? Buffer.concat([torn, Buffer.alloc(9_000, 7)]) : torn)
      const reopened = await openSqlite({ dataDir: path, log: silent })
      const tables = await sql`SELECT 1 FROM sqlite_schema WHERE name = 'notes'`.execute(reopened.read)
      if (tables.rows.length > 0) {
        const { rows } = await sql<{
          count: number
          last: number
        }>`SELECT count(*) AS count, max(number) AS last FROM notes`.execute(reopened.read)
        assert.equal(rows[0]?.count, rows[0]?.last ?? 0)
        if (keep === wal.length) assert.equal(rows[0]?.count, 20)
      }
      const { rows } = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(reopened.read)
      assert.equal(rows[0]?.integrity_check, 'ok')
      await reopened.close()
    }
  }
})

/** Computes for long before it returns its only row. */
const counting = (most: number) =>
  sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most}) SELECT count(*) FROM n`

test('a query that computes too long fails alone, and the others are answered meanwhile', async () => {
  const database = await openSqlite({ dataDir: temporaryFolder('slow').path, log: silent, readMs: 100 })
  const slow = assert.rejects(counting(20_000_000).execute(database.read), { code: 'maintenance' })
  const quick = Array.from({ length: 50 }, (_, index) =>
    sql<{ n: number }>`SELECT ${index} AS n`.execute(database.read),
  )
  assert.deepEqual(
    (await Promise.all(quick)).map(({ rows }) => rows[0]?.n),
    Array.from({ length: 50 }, (_, index) => index),
  )
  await slow
  await sql`SELECT 1`.execute(database.read)
  await database.close()
})

test('a query that returns too much or for too long fails with a clear reason', async () => {
  const numbers = (most: number) =>
    sql`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${most}) SELECT i, ${'x'.repeat(100)} AS text FROM n`
  const database = await openSqlite({
    dataDir: temporaryFolder('much').path,
    log: silent,
    readRows: 1_000,
    readBytes: 50_000,
  })
  await assert.rejects(numbers(1_001).execute(database.read), { code: 'too_large' })
  await assert.rejects(numbers(600).execute(database.read), { code: 'too_large' })
  assert.equal((await numbers(400).execute(database.read)).rows.length, 400)
  await assert.rejects(sql`CREATE TABLE written (id INTEGER)`.execute(database.read), /Only queries/)
  await database.close()
  const hasty = await openSqlite({
    dataDir: temporaryFolder('long').path,
    log: silent,
    readMs: 20,
    readRows: 1e9,
    readBytes: 1e12,
  })
  await assert.rejects(numbers(50_000_000).execute(hasty.read), { code: 'maintenance' })
  await hasty.close()
})

test('waits for another program that holds the database, then says so; nothing is lost', async () => {
  const dataDir = await libraryFolder(0)
  const database = await openSqlite({ dataDir, log: silent, busyMs: 50 })
  const other = new SQLite(join(dataDir, 'parley.db'))
  other.exec('BEGIN IMMEDIATE')
  const insert = () => database.write.insertInto('books').values(bookOn('main', 'patient')).execute()
  await assert.rejects(insert(), { code: 'maintenance' })
  await assert.rejects(
    database.transaction((transaction) => transaction.deleteFrom('books').execute()),
    { code: 'maintenance' },
  )
  other.exec('COMMIT')
  other.close()
  await insert()
  await database.close()
})

test('sees the columns that a table got after a query was first used', async () => {
  const library = await openLibrary(null)
  await library.fill('main', 1)
  const all = () => sql`SELECT * FROM shelves`.execute(library.database.read)
  assert.deepEqual(
    (await all()).rows.map((row) => ({ ...(row as object) })),
    [{ id: 'main', name: 'main' }],
  )
  await sql`ALTER TABLE shelves ADD COLUMN room TEXT NOT NULL DEFAULT 'hall'`.execute(library.database.write)
  assert.deepEqual(
    (await all()).rows.map((row) => ({ ...(row as object) })),
    [{ id: 'main', name: 'main', room: 'hall' }],
  )
  await library.close()
})

test('stores what arrives together in few commits', async () => {
  const library = await openLibrary(null)
  await library.fill('main', 0)
  const watcher = new SQLite(join(library.dataDir, 'parley.db'))
  const pagesWritten = () =>
    watcher.prepare<[], { log: number }>('PRAGMA wal_checkpoint(NOOP)').get()?.log ?? Number.NaN
  const before = pagesWritten()
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      library.database.write
        .insertInto('books')
        .values(bookOn('main', `together-${index}`))
        .execute(),
    ),
  )
  // One commit for each would write three pages and more, 200 times.
  assert.ok(pagesWritten() - before < 100)
  watcher.close()
  await library.close()
})

test('answers short questions while a long one is being computed', async () => {
  const database = await openSqlite({ dataDir: temporaryFolder('beside').path, log: silent })
  // Both threads are there from here on.
  await Promise.all([counting(300_000).execute(database.read), counting(300_000).execute(database.read)])
  let computing = true
  const long = counting(6_000_000)
    .execute(database.read)
    .finally(() => (computing = false))
  for (let index = 0; index < 20; index += 1) await sql`SELECT 1`.execute(database.read)
  assert.ok(computing)
  await long
  await database.close()
})

test('keeps its log short while it writes without a pause', async () => {
  const library = await openLibrary(null)
  await library.fill('main', 0)
  for (let round = 0; round < 120; round += 1) {
    await library.database.commit(
      Array.from({ length: 50 }, (_, index) => ({
        sql: 'INSERT INTO books (id, shelf_id, title, pages) VALUES (?, ?, ?, 1)',
        parameters: [`${round}-${index}`, 'main', 'long '.repeat(200)],
      })),
      'relaxed',
    )
  }
  assert.ok(statSync(join(library.dataDir, 'parley.db-wal')).size < 12 * 1024 * 1024)
  await library.close()
  assert.ok(!existsSync(join(library.dataDir, 'parley.db-wal')))
})

test('a data folder left in the middle of a restore is not started on', async () => {
  const { path } = temporaryFolder('marker')
  writeFileSync(join(path, 'restore-unfinished'), '')
  assert.match(await refusal(path), /restore .* was interrupted/)
  rmSync(join(path, 'restore-unfinished'))
  assert.ok(!readdirSync(path).includes('parley.db'))
})

function overwrite(file: string, at: number, count: number): void {
  const opened = openSync(file, 'r+')
  writeSync(opened, Buffer.alloc(count, 0x5a), 0, count, at)
  closeSync(opened)
}

function makeForeign(file: string): void {
  rmSync(file)
  const database = new SQLite(file)
  database.exec('CREATE TABLE accounts_of_another_program (id INTEGER)')
  database.close()
}

test('a large database is checked while it is in use, and not written to once damage was found', async () => {
  const dataDir = await libraryFolder(2_000)
  overwrite(join(dataDir, 'parley.db'), 40 * 4096, 4096)
  const { promise: found, resolve } = Promise.withResolvers<unknown>()
  const log = { ...silent, error: (_: string, fields?: Record<string, unknown>) => resolve(fields?.['error']) }
  const database = await openSqlite({ dataDir, log, checkedAtStartBytes: 0 })
  assert.match(String(await found), /damaged.*parley restore/)
  const write = database.write.deleteFrom('shelves').where('id', '=', 'none').execute()
  await assert.rejects(write, { code: 'maintenance' })
  await database.read.selectFrom('shelves').selectAll().execute()
  await database.close()
})
