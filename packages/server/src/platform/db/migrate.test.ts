import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { eachDatabase, temporaryFolder } from '@parley/lab'
import { sql } from 'kysely'
import { bookOn, libraryMigrations, openLibrary } from './db.testing.ts'
import { migrate, openDatabase, type Migration } from './index.ts'

const [shelves, books] = libraryMigrations
assert.ok(shelves && books)
const loans: Migration = {
  id: '0003-loans',
  statements: ({ int, strict }) => [
    `CREATE TABLE loans (id TEXT PRIMARY KEY, book_id TEXT NOT NULL REFERENCES books (id), until ${int} NOT NULL)${strict}`,
    `INSERT INTO loans (id, book_id, until) SELECT id, id, 1 FROM books`,
    'CREATE INDEX loans_book ON loans (book_id)',
  ],
}

eachDatabase((name, temporaryDatabase) => {
  describe(`migrations on ${name}`, () => {
    const open = async (url: string | null, dataDir: string, migrations: readonly Migration[], version = '1.0.0') => {
      const database = await openDatabase({ url, dataDir })
      try {
        await migrate(database, migrations, { dataDir, version })
      } catch (error) {
        await database.close()
        throw error
      }
      return database
    }

    test('run once each, in order, and nothing happens the second time', async () => {
      const url = await temporaryDatabase()
      const { path } = temporaryFolder('migrate')
      for (const some of [[shelves], [shelves, books], [shelves, books]]) await (await open(url, path, some)).close()
      const database = await open(url, path, [shelves, books, loans], '2.0.0')
      const applied = await database.read
        .selectFrom('schema_migrations')
        .select(['id', 'app_version'])
        .orderBy('id')
        .execute()
      assert.deepEqual(applied, [
        { id: '0001-shelves', app_version: '1.0.0' },
        { id: '0002-books', app_version: '1.0.0' },
        { id: '0003-loans', app_version: '2.0.0' },
      ])
      await database.close()
    })

    test('refuse a newer schema by its version and touch nothing', async () => {
      const url = await temporaryDatabase()
      const { path } = temporaryFolder('newer')
      await (await open(url, path, [shelves, books, loans], '7.1.0')).close()
      const before = url === null ? readFileSync(join(path, 'parley.db')) : null
      await assert.rejects(open(url, path, [shelves, books]), {
        name: 'StartError',
        message: /changed by Parley 7\.1\.0 \(0003-loans\), and this version is older. Nothing was touched/,
      })
      if (before) assert.ok(before.equals(readFileSync(join(path, 'parley.db'))))
      await (await open(url, path, [shelves, books, loans])).close()
    })

    test('refuse a database with tables of another program in their way, and touch nothing', async () => {
      for (const statement of [
        'CREATE TABLE books (isbn TEXT)',
        // As other programs call their own list of migrations.
        'CREATE TABLE schema_migrations (version TEXT)',
      ]) {
        const url = await temporaryDatabase()
        const { path } = temporaryFolder('foreign')
        const other = await openDatabase({ url, dataDir: path })
        await sql.raw(statement).execute(other.write)
        await other.close()
        await assert.rejects(open(url, path, [shelves, books]), {
          name: 'StartError',
          message:
            /tables of another program \((books|schema_migrations)\)\. Nothing was touched\..*PARLEY_DATABASE_URL/,
        })
        const same = await openDatabase({ url, dataDir: path })
        await assert.rejects(sql`SELECT * FROM shelves`.execute(same.read))
        await same.close()
      }
    })

    test('refuse a migration that was changed after it was applied, but not one that was laid out anew', async () => {
      const url = await temporaryDatabase()
      const { path } = temporaryFolder('changed')
      await (await open(url, path, [shelves])).close()
      const laidOut: Migration = {
        ...shelves,
        statements: (words) => shelves.statements(words).map((text) => `\n  ${text.replaceAll(' ', '\n   ')}`),
      }
      await (await open(url, path, [laidOut])).close()
      const changed: Migration = { ...shelves, statements: (words) => [...shelves.statements(words), 'SELECT 1'] }
      await assert.rejects(open(url, path, [changed]), {
        name: 'StartError',
        message: /0001-shelves differs.*Nothing was touched/,
      })
    })

    test('leave everything as it was when one fails', async () => {
      const url = await temporaryDatabase()
      const { path } = temporaryFolder('failing')
      const broken: Migration = {
        id: '0002-broken',
        statements: () => ['CREATE TABLE half (id TEXT)', 'CREATE TABLE shelves (id TEXT)'],
      }
      await assert.rejects(open(url, path, [shelves, broken]))
      const database = await open(url, path, [shelves, books])
      const half =
        name === 'sqlite'
          ? sql`SELECT 1 FROM sqlite_schema WHERE name = 'half'`
          : sql`SELECT 1 FROM pg_tables WHERE tablename = 'half'`
      assert.equal((await half.execute(database.read)).rows.length, 0)
      await database.close()
    })

    test('complete on the next start wherever the process was killed', async () => {
      const url = await temporaryDatabase()
      const { path } = temporaryFolder('killed')
      const statements = libraryMigrations.flatMap((one) => [
        '',
        ...one.statements({ dialect: 'sqlite', int: 'INTEGER', real: 'REAL', blob: 'BLOB', strict: ' STRICT' }),
      ])
      let kills = 0
      for (let at = 0; at < statements.length; at += 1) {
        const where = url === null ? temporaryFolder('killed').path : path
        const killed = spawnSync(process.execPath, [
          join(import.meta.dirname, 'migrate.fixture.ts'),
          url ?? '',
          where,
          String(at),
        ])
        if (killed.signal === 'SIGKILL') kills += 1
        const library = await openLibrary(url, where)
        await library.fill(`shelf ${at}`, 1)
        await library.close()
      }
      // On PostgreSQL the database is the same each time, and complete after the first.
      assert.equal(kills, url === null ? statements.length : 1)
    })

    if (name === 'postgres') {
      test('run once when several processes start at the same moment', async () => {
        const url = await temporaryDatabase()
        const opened = await Promise.all(
          Array.from({ length: 6 }, () => open(url, temporaryFolder('race').path, [shelves, books, loans])),
        )
        await Promise.all(opened.map((database) => database.close()))
      })
    }

    if (name === 'sqlite') {
      test('are preceded by a backup that is complete, and the last five are kept', async () => {
        const { path } = temporaryFolder('backups')
        const library = await openLibrary(null, path)
        await library.fill('main', 10)
        await library.close()
        const steps: Migration[] = [shelves, books]
        for (let number = 3; number < 10; number += 1) {
          steps.push({ id: `000${number}-step`, statements: () => [`CREATE TABLE step_${number} (id TEXT)`] })
          await (await open(null, path, steps)).close()
        }
        const kept = readdirSync(join(path, 'backups')).toSorted()
        assert.deepEqual(
          kept.map((one) => one.slice(0, 16)),
          [5, 6, 7, 8, 9].map((number) => `before-000${number}-step`),
        )
        const folder = temporaryFolder('backup').path
        copyFileSync(join(path, 'backups', kept[0] ?? ''), join(folder, 'parley.db'))
        const brought = await open(null, folder, steps.slice(0, 4))
        assert.equal((await brought.read.selectFrom('books').selectAll().execute()).length, 10)
        await brought.write.insertInto('books').values(bookOn('main', 'new')).execute()
        await brought.close()
      })
    }
  })
})
