import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { zstdDecompressSync } from 'node:zlib'
import { eachDatabase, temporaryFolder, temporaryPostgres } from '@parley/lab'
import { bookOn, libraryMigrations, openLibrary, type Library } from '../db.testing.ts'
import { backupTo, migrate, openDatabase, restoreFrom } from '../index.ts'
import { ArchiveWriter } from './archive-writer.ts'

const version = '1.2.3'
const migrations = libraryMigrations

async function furnish(library: Library, books = 2_000): Promise<void> {
  await library.fill('main', books)
  await library.database.write
    .insertInto('books')
    .values({ ...bookOn('main', 'odd'), title: 'ünï "codé" \n\t🦜', cover: Buffer.from([0, 255]) })
    .execute()
  writeFileSync(join(library.dataDir, 'secret'), 'the sealed keys need this', { mode: 0o600 })
  for (const [name, bytes] of [
    ['ab/cd/abcd01', 0],
    ['ab/cd/abcd02', 700_000],
    ['ef/01/ef0123', 512],
  ] as const) {
    mkdirSync(join(library.dataDir, 'files', name, '..'), { recursive: true })
    writeFileSync(join(library.dataDir, 'files', name), Buffer.alloc(bytes, name))
  }
}

const allBooks = (library: Library) => library.database.read.selectFrom('books').selectAll().orderBy('id').execute()

eachDatabase((name, temporaryDatabase) => {
  describe(`a backup of ${name}`, () => {
    for (const into of ['the same kind', 'the other kind'] as const) {
      test(`comes back row for row and byte for byte into ${into} of database`, async (context) => {
        const library = await openLibrary(await temporaryDatabase())
        await furnish(library)
        const file = join(temporaryFolder('backup').path, 'house.parley')
        const report = await backupTo(file, { ...library, migrations, version })
        assert.deepEqual(report.rows, { books: 2_001, shelves: 1 })
        assert.deepEqual([report.files, report.fileBytes, report.secret, report.dialect], [3, 700_512, true, name])
        assert.equal(statSync(file).mode & 0o777, 0o600)

        const toSqlite = (name === 'sqlite') === (into === 'the same kind')
        const url = toSqlite ? null : await temporaryPostgres()
        if (url === undefined) return context.skip('there is no PostgreSQL')
        const dataDir = join(temporaryFolder('restored').path, 'data')
        const restored = await restoreFrom(file, { url, dataDir, migrations })
        assert.deepEqual(restored.rows, report.rows)
        assert.equal(restored.keptIn, null)
        const again = await openLibrary(url, dataDir)
        assert.deepEqual(await allBooks(again), await allBooks(library))
        for (const path of ['secret', 'files/ab/cd/abcd01', 'files/ab/cd/abcd02', 'files/ef/01/ef0123']) {
          assert.ok(readFileSync(join(dataDir, path)).equals(readFileSync(join(library.dataDir, path))), path)
        }
        assert.equal(statSync(join(dataDir, 'secret')).mode & 0o777, 0o600)
        await again.fill('new', 1)
        await again.close()
        await library.close()
        assert.deepEqual(
          readdirSync(library.dataDir).filter((one) => one.startsWith('.')),
          [],
        )
      })
    }

    test('is one moment of a house that goes on working: nothing in it points nowhere', async () => {
      const library = await openLibrary(await temporaryDatabase())
      await library.fill('main', 500)
      let working = true
      let written = 0
      const files = join(library.dataDir, 'files')
      mkdirSync(files)
      // A book names its file; the file is there before the book, and goes after it.
      const work = async (worker: number) => {
        for (let number = 0; working; number += 1) {
          const id = `w${worker}-${number}`
          writeFileSync(join(files, id), id)
          await library.database.transaction(async (transaction) => {
            await transaction.insertInto('shelves').values({ id, name: id }).execute()
            await transaction.insertInto('books').values(bookOn(id, id)).execute()
          })
          written += 1
        }
      }
      const workers = Promise.all([work(1), work(2), work(3)])
      const file = join(temporaryFolder('backup').path, 'house.parley')
      const report = await backupTo(file, { ...library, migrations, version })
      const during = written
      working = false
      await workers
      await library.close()
      assert.ok(during > 0)
      const dataDir = join(temporaryFolder('restored').path, 'data')
      await restoreFrom(file, { url: null, dataDir, migrations })
      const restored = await openLibrary(null, dataDir)
      const books = await allBooks(restored)
      assert.equal(books.length - 500, (report.rows['shelves'] ?? 0) - 1)
      for (const { id } of books) if (id.startsWith('w')) assert.ok(existsSync(join(dataDir, 'files', id)), id)
      await restored.close()
    })
  })
})

test('an archive can be opened with the tools of the system', async () => {
  const library = await openLibrary(null)
  await furnish(library, 3)
  const { path } = temporaryFolder('plain')
  const file = join(path, 'house.tar.zst')
  await backupTo(file, { ...library, migrations, version })
  await library.close()
  writeFileSync(join(path, 'house.tar'), zstdDecompressSync(readFileSync(file)))
  execFileSync('tar', ['-xf', 'house.tar'], { cwd: path })
  assert.match(execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: path, encoding: 'utf8' }), /parley\.db: OK/)
})

test('a damaged, cut or foreign archive is refused before anything is touched', async () => {
  const library = await openLibrary(null)
  await furnish(library, 300)
  const { path } = temporaryFolder('damaged')
  const good = join(path, 'good')
  await backupTo(good, { ...library, migrations, version })
  await library.close()
  const bytes = readFileSync(good)
  const spoilt = (name: string, change: (copy: Buffer) => Buffer | string) => {
    writeFileSync(join(path, name), change(Buffer.from(bytes)))
    return join(path, name)
  }
  const flip = (at: number) => (copy: Buffer) => ((copy[at] = (copy[at] ?? 0) ^ 0x10), copy)
  const archives = [
    spoilt('cut', (copy) => copy.subarray(0, copy.length - 20)),
    spoilt('half', (copy) => copy.subarray(0, copy.length / 2)),
    spoilt('text', () => 'a letter'),
    spoilt('empty', () => ''),
    ...[100, bytes.length / 2, bytes.length - 50].map((at) => spoilt(`flipped-${at}`, flip(Math.floor(at)))),
    join(path, 'missing'),
  ]
  for (const archive of archives) {
    const dataDir = join(temporaryFolder('untouched').path, 'data')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'secret'), 'mine')
    const error = await restoreFrom(archive, { url: null, dataDir, migrations, force: true }).then(
      () => assert.fail(archive),
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof Error && error.name === 'StartError' && !error.message.includes('\n'), String(error))
    assert.deepEqual(
      readdirSync(dataDir).filter((name) => !name.startsWith('parley.')),
      ['secret'],
    )
    assert.equal(readFileSync(join(dataDir, 'secret'), 'utf8'), 'mine')
  }
})

test('replaces a house only when told to, keeps what was there, and never one that is running', async () => {
  const library = await openLibrary(null)
  await furnish(library, 5)
  const file = join(temporaryFolder('backup').path, 'house')
  await backupTo(file, { ...library, migrations, version })
  const target = { url: null, dataDir: library.dataDir, migrations }
  await assert.rejects(restoreFrom(file, { ...target, force: true }), {
    name: 'StartError',
    message: /in use by another Parley/,
  })
  await library.database.write.insertInto('books').values(bookOn('main', 'after the backup')).execute()
  await library.close()
  await assert.rejects(restoreFrom(file, target), { name: 'StartError', message: /not empty.*--force/ })
  const { keptIn } = await restoreFrom(file, { ...target, force: true })
  const restored = await openLibrary(null, library.dataDir)
  assert.equal((await allBooks(restored)).length, 6)
  await restored.close()
  const { path } = temporaryFolder('kept')
  copyFileSync(join(keptIn ?? '', 'parley.db'), join(path, 'parley.db'))
  const kept = await openLibrary(null, path)
  assert.equal((await allBooks(kept)).length, 7)
  await kept.close()
})

test('an archive of a newer version is refused, one of an older version is brought up to date', async () => {
  const { path } = temporaryFolder('older')
  const older = await openDatabase({ url: null, dataDir: path })
  await migrate(older, migrations.slice(0, 1), { dataDir: path })
  await older.write.insertInto('shelves').values({ id: 'old', name: 'old' }).execute()
  const file = join(temporaryFolder('backup').path, 'house')
  const report = await backupTo(file, { url: null, dataDir: path, migrations: migrations.slice(0, 1), version })
  assert.equal(report.secret, false)
  await older.close()
  const dataDir = temporaryFolder('newer').path
  await restoreFrom(file, { url: null, dataDir, migrations })
  const library = await openLibrary(null, dataDir)
  await library.database.write.insertInto('books').values(bookOn('old', 'new')).execute()
  const newer = join(temporaryFolder('backup').path, 'house')
  await backupTo(newer, { ...library, migrations, version: '9.0.0' })
  await library.close()
  const refused = restoreFrom(newer, {
    url: null,
    dataDir: temporaryFolder('refused').path,
    migrations: migrations.slice(0, 1),
  })
  await assert.rejects(refused, { name: 'StartError', message: /made by Parley 9\.0\.0, which is newer/ })
})

test('a backup that cannot be finished leaves no file behind', async () => {
  const library = await openLibrary(null)
  await furnish(library, 5)
  const { path } = temporaryFolder('unfinished')
  await assert.rejects(backupTo(join(path, 'no-such-folder', 'house'), { ...library, migrations, version }))
  const handle = await open(join(library.dataDir, 'parley.db'), 'r+')
  await library.close()
  await handle.write(Buffer.alloc(6_000, 0x5a), 0, 6_000, 4096 * 2)
  await handle.close()
  await assert.rejects(backupTo(join(path, 'house'), { ...library, migrations, version }))
  assert.deepEqual(readdirSync(path), [])
  assert.deepEqual(
    readdirSync(library.dataDir).filter((one) => one.startsWith('.')),
    [],
  )
})

test('a list of checksums that cannot be written fails the archive, and nothing else', async () => {
  const { path } = temporaryFolder('sums')
  const archive = new ArchiveWriter(join(path, 'house'), join(path, 'no-such-folder', 'sums'))
  await archive.addText('note', 'kept')
  // It fails while nobody waits for it yet.
  await pause(50)
  await assert.rejects(archive.finish(), { code: 'ENOENT' })
  await archive.abandon()
})
