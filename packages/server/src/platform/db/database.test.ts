import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { after, before, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { eachDatabase } from '@parley/lab'
import { sql } from 'kysely'
import type { Statement } from './database.ts'
import { AppError } from '../app-error.ts'
import { besideReading, onlyReading } from '../reading.ts'
import { bookOn, openLibrary, type Library } from './db.testing.ts'
import { inChunks, isForeignKeyViolation, isUniqueViolation, likeLiteral, placeholders } from './index.ts'

eachDatabase((name, temporaryDatabase) => {
  describe(`a database on ${name}`, () => {
    let library: Library
    before(async () => {
      library = await openLibrary(await temporaryDatabase())
      await library.fill('main', 3)
    })
    after(() => library.close())

    const insertBook = (id: string, shelf = 'main') =>
      library.database.write.insertInto('books').values(bookOn(shelf, id)).execute()
    const titled = (title: string) =>
      library.database.read.selectFrom('books').select('id').where('title', '=', title).execute()
    const bookStatement = (id: string, shelf = 'main'): Statement => ({
      sql: placeholders(name, 'INSERT INTO books (id, shelf_id, title, pages) VALUES (?, ?, ?, ?)'),
      parameters: [id, shelf, `Title of ${id}`, 1],
    })

    test('what is asked after a transaction was told to end is refused, and stored nowhere', async () => {
      const { database } = library
      for (const how of ['undone', 'committed'] as const) {
        let late: Promise<unknown> = Promise.resolve()
        const work = database.transaction(async (transaction) => {
          const store = (id: string) => transaction.insertInto('shelves').values({ id, name: id }).execute()
          const first = store(`${how}-first`)
          // Somebody goes on with what they have, though the work beside it is over.
          late = first.then(() => new Promise((resolve) => setImmediate(resolve))).then(() => store(`${how}-late`))
          late.catch(() => undefined)
          await first
          if (how === 'undone') throw new Error('not this time')
        })
        await (how === 'undone' ? assert.rejects(work, /not this time/) : work)
        await assert.rejects(late)
      }
      const rows = await database.read.selectFrom('shelves').select('id').where('id', 'like', '%-%').execute()
      const ids = rows.map(({ id }) => id)
      assert.deepEqual([ids.includes('undone-first'), ids.includes('committed-first')], [false, true])
      assert.ok(!ids.some((id) => id.endsWith('-late')))
    })

    test('shows to every read what was acknowledged before it was asked', async () => {
      const ids = Array.from({ length: 200 }, (_, index) => `seen-${index}`)
      const seen = await Promise.all(
        ids.map(async (id) => {
          await insertBook(id)
          return titled(`Title of ${id}`)
        }),
      )
      assert.deepEqual(
        seen.flat().map(({ id }) => id),
        ids,
      )
    })

    test('finds single things at once, as they are after the last acknowledged write, and writes nothing there', async () => {
      const near = (id: string) =>
        library.database.near.selectFrom('books').selectAll().where('id', '=', id).executeTakeFirst()
      assert.equal(await near('near-0'), undefined)
      for (let index = 0; index < 20; index += 1) {
        await insertBook(`near-${index}`)
        assert.deepEqual(await near(`near-${index}`), { ...bookOn('main', `near-${index}`), cover: null })
      }
      await library.database.write
        .updateTable('books')
        .set({ cover: Buffer.from([1, 2]) })
        .where('id', '=', 'near-0')
        .execute()
      assert.deepEqual((await near('near-0'))?.cover, Buffer.from([1, 2]))
      await assert.rejects(sql`SELECT nothing FROM nowhere`.execute(library.database.near), { name: 'DatabaseError' })
      if (name === 'sqlite') await assert.rejects(sql`DELETE FROM books`.execute(library.database.near))
    })

    test('lets one statement fail without its neighbours in the same commit', async () => {
      await insertBook('good-0')
      const outcomes = await Promise.allSettled([
        insertBook('good-1'),
        insertBook('bad', 'no such shelf'),
        insertBook('good-2'),
        insertBook('good-0'),
        insertBook('good-3'),
      ])
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
      )
      assert.equal((await titled('Title of good-3')).length, 1)
    })

    test('names the broken index, and tells a missing row from one that is there already', async () => {
      const failure = (work: Promise<unknown>) =>
        work.then(
          () => assert.fail('stored'),
          (error: unknown) => error,
        )
      const shelf = (id: string, named: string) =>
        failure(library.database.write.insertInto('shelves').values({ id, name: named }).execute())
      const sameName = await shelf('other', 'main')
      assert.ok(isUniqueViolation(sameName, 'shelves_name') && isUniqueViolation(sameName))
      assert.ok(!isUniqueViolation(sameName, 'shelves_pkey') && !isForeignKeyViolation(sameName))
      assert.ok(isUniqueViolation(await shelf('main', 'other'), 'shelves_pkey'))
      const orphan = await failure(insertBook('orphan', 'no such shelf'))
      assert.ok(isForeignKeyViolation(orphan) && !isUniqueViolation(orphan))
    })

    for (const durability of ['full', 'relaxed'] as const) {
      test(`commits statements all or none, each caller for itself (${durability})`, async () => {
        const commit = (...statements: Statement[]) => library.database.commit(statements, durability)
        const of = (id: string) => bookStatement(`${durability}-${id}`)
        const outcomes = await Promise.allSettled([
          commit(of('1'), of('2')),
          commit(of('3'), bookStatement(`${durability}-x`, 'no such shelf'), of('4')),
          commit(of('5')),
          commit(of('6'), {
            sql: placeholders(name, 'UPDATE books SET pages = ? WHERE id = ?'),
            parameters: [7, `${durability}-1`],
          }),
        ])
        assert.deepEqual(
          outcomes.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
        )
        const { rows } = await sql<{
          id: string
          pages: number
        }>`SELECT id, pages FROM books WHERE id LIKE ${`${durability}-%`} ORDER BY id`.execute(library.database.read)
        assert.deepEqual(
          rows.map(({ id, pages }) => [id.at(-1), pages]),
          [
            ['1', 7],
            ['2', 1],
            ['5', 1],
            ['6', 1],
          ],
        )
      })
    }

    test('stores many rows of one commit in their order', async () => {
      const many = Array.from({ length: 12_000 }, (_, index) => bookStatement(`many-${index}`))
      await library.database.commit(many, 'relaxed')
      const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM books WHERE id LIKE 'many-%'`.execute(
        library.database.read,
      )
      assert.equal(rows[0]?.count, 12_000)
    })

    test('undoes a transaction that throws, and passes the error through unchanged', async () => {
      const reason = new Error('changed my mind')
      const work = library.database.transaction(async (transaction) => {
        await transaction.insertInto('books').values(bookOn('main', 'undone')).execute()
        assert.equal((await transaction.selectFrom('books').selectAll().where('id', '=', 'undone').execute()).length, 1)
        throw reason
      })
      await assert.rejects(work, (error) => error === reason)
      assert.equal((await titled('Title of undone')).length, 0)
    })

    test('runs transactions as if each were alone: no update is lost in a race', async () => {
      await insertBook('counter')
      await Promise.all(
        Array.from({ length: 40 }, () =>
          library.database.transaction(async (transaction) => {
            const book = transaction.selectFrom('books').select('pages').where('id', '=', 'counter')
            const { pages } = await book.executeTakeFirstOrThrow()
            await transaction
              .updateTable('books')
              .set({ pages: pages + 1 })
              .where('id', '=', 'counter')
              .execute()
          }),
        ),
      )
      const { pages } = await library.database.read
        .selectFrom('books')
        .select('pages')
        .where('id', '=', 'counter')
        .executeTakeFirstOrThrow()
      assert.equal(pages, 41)
    })

    test('runs a transaction as part of what asked for it, whoever it waited for', async () => {
      const asker = new AsyncLocalStorage<number>()
      const numbers = Array.from({ length: 20 }, (_, number) => number)
      const seen = await Promise.all(
        numbers.map((number) =>
          asker.run(number, () =>
            library.database.transaction(async (transaction) => {
              const atFirst = asker.getStore()
              await transaction.selectFrom('shelves').select('id').execute()
              return [atFirst, asker.getStore()]
            }),
          ),
        ),
      )
      assert.deepEqual(
        seen,
        numbers.map((number) => [number, number]),
      )
    })

    test('keeps a rule over several rows in a race: of 20 who see a free place, one takes it', async () => {
      await library.database.write.insertInto('shelves').values({ id: 'narrow', name: 'narrow' }).execute()
      const taken = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          library.database.transaction(async (transaction) => {
            const there = await transaction.selectFrom('books').select('id').where('shelf_id', '=', 'narrow').execute()
            if (there.length > 0) return false
            await transaction
              .insertInto('books')
              .values(bookOn('narrow', `narrow-${index}`))
              .execute()
            return true
          }),
        ),
      )
      assert.equal(taken.filter(Boolean).length, 1)
    })

    test('refuses at once what would wait for its own transaction, and frees what was only started in it', async () => {
      let later: Promise<unknown> = Promise.resolve()
      await library.database.transaction(async (transaction) => {
        await transaction.selectFrom('books').select('id').limit(1).execute()
        await assert.rejects(insertBook('inside'), /Inside a transaction, write through the transaction/)
        await assert.rejects(library.database.commit([bookStatement('inside')], 'full'), /Inside a transaction/)
        await assert.rejects(
          library.database.transaction(async () => undefined),
          /Inside a transaction/,
        )
        later = new Promise((resolve) => setTimeout(resolve, 20)).then(() => insertBook('later'))
      })
      await later
      assert.equal((await titled('Title of later')).length, 1)
    })

    test('writes nothing for who said to read only, and frees what was only started by them', async () => {
      let later: Promise<unknown> = Promise.resolve()
      await onlyReading('GET /api/books', async () => {
        await titled('Title of nothing')
        const refused = /GET \/api\/books only reads, so it may not/
        await assert.rejects(insertBook('read'), refused)
        await assert.rejects(library.database.commit([bookStatement('read')], 'full'), refused)
        await assert.rejects(
          library.database.transaction(async () => undefined),
          refused,
        )
        await besideReading(() => insertBook('beside reading'))
        later = turn().then(() => turn().then(() => insertBook('after reading')))
      })
      await later
      assert.equal((await titled('Title of after reading')).length, 1)
      assert.equal((await titled('Title of beside reading')).length, 1)
      assert.equal((await titled('Title of read')).length, 0)
    })

    test('ends a transaction that stays open too long, and the next one goes on', async () => {
      const { promise: over, resolve } = Promise.withResolvers<void>()
      let tooLate: Promise<unknown> | undefined
      const hanging = library.database.transaction(
        async (transaction) => {
          await transaction.insertInto('books').values(bookOn('main', 'hanging')).execute()
          await over
          tooLate = transaction.insertInto('books').values(bookOn('main', 'too late')).execute()
          await tooLate
        },
        { limitMs: 50 },
      )
      await assert.rejects(hanging, (error) => {
        assert.ok(error instanceof AppError)
        return error.code === 'maintenance' && error.options.retryable === true
      })
      await insertBook('after hanging')
      assert.deepEqual(await titled('Title of hanging'), [])
      resolve()
      await turn()
      await assert.rejects(tooLate ?? Promise.resolve())
      assert.deepEqual(await titled('Title of too late'), [])
    })

    test('gives back what it was given: bytes, large numbers, no NUL, any other character', async () => {
      const title = 'a\u0000b ‮🦜 \ud7ff \'";--\\'
      const cover = Buffer.from([0, 1, 255, 128])
      const pages = Number.MAX_SAFE_INTEGER
      await library.database.write
        .insertInto('books')
        .values({ ...bookOn('main', 'exact'), title, cover, pages })
        .execute()
      const book = await library.database.read
        .selectFrom('books')
        .selectAll()
        .where('id', '=', 'exact')
        .executeTakeFirstOrThrow()
      assert.deepEqual(book, { id: 'exact', shelf_id: 'main', title: title.replace('\u0000', ''), pages, cover })
      assert.ok(Buffer.isBuffer(book.cover))
      const removed = await library.database.write.deleteFrom('books').where('id', '=', 'exact').executeTakeFirst()
      assert.equal(removed.numDeletedRows, 1n)
    })

    test('keeps booleans as 0 and 1, undefined as null, and refuses what must be JSON text', async () => {
      const { rows } = await sql<{
        yes: number
        no: null
      }>`SELECT CAST(${true} AS INTEGER) AS yes, CAST(${undefined} AS TEXT) AS no`.execute(library.database.read)
      assert.deepEqual({ ...rows[0] }, { yes: 1, no: null })
      await assert.rejects(sql`SELECT ${{ a: 1 }}`.execute(library.database.read), /JSON/)
    })

    test('finds text that looks like a pattern only where it is', async () => {
      await insertBook('percent')
      await library.database.write
        .updateTable('books')
        .set({ title: String.raw`100%_\sure` })
        .where('id', '=', 'percent')
        .execute()
      const like = async (text: string) => {
        const { rows } =
          await sql`SELECT id FROM books WHERE title LIKE ${`%${likeLiteral(text)}%`} ESCAPE '\\'`.execute(
            library.database.read,
          )
        return rows.length
      }
      assert.deepEqual([await like('%_\\'), await like('_%'), await like('100%')], [1, 0, 1])
      const ids = Array.from({ length: 2_001 }, (_, index) => `many-${index}`)
      const found = await Promise.all(
        inChunks(ids).map((some) =>
          library.database.read.selectFrom('books').select('id').where('id', 'in', some).execute(),
        ),
      )
      assert.equal(found.flat().length, 2_001)
    })

    test('tells its size, how much waits and how long commits take', async () => {
      const commits: number[] = []
      const own = await openLibrary(await temporaryDatabase(), { committed: (seconds) => commits.push(seconds) })
      const before = await own.database.size()
      const work = own.fill('big', 2_000)
      await own.database.commit([bookStatement('alone', 'none')], 'full').catch(() => undefined)
      await work
      assert.equal(own.database.waiting, 0)
      await own.database.commit([{ sql: 'DELETE FROM books', parameters: [] }], 'full')
      assert.ok((await own.database.size()) > before)
      assert.ok(commits.length > 0 && commits.every((seconds) => seconds > 0 && seconds < 60))
      await own.close()
    })

    test('finishes what it was given before it closes, and answers clearly afterwards', async () => {
      const own = await openLibrary(await temporaryDatabase())
      const last = own.fill('last', 0)
      await turn()
      await own.close()
      await last.catch(() => assert.fail('lost'))
      await assert.rejects(own.pages(), { code: 'maintenance' })
      await assert.rejects(own.fill('late', 1), { code: 'maintenance' })
      await assert.rejects(
        own.database.transaction(async () => undefined),
        { code: 'maintenance' },
      )
    })
  })
})
