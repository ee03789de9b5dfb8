import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setImmediate as endOfTurn } from 'node:timers/promises'
import { eachDatabase } from '@parley/lab'
import { bookOn, openLibrary, type Library } from './db.testing.ts'
import { isForeignKeyViolation, leaveToEnd, prepareWithin } from './index.ts'

eachDatabase((name, temporaryDatabase) => {
  describe(`statements of a transaction on ${name}`, () => {
    let library: Library
    before(async () => {
      library = await openLibrary(await temporaryDatabase())
    })
    after(() => library.close())

    const idsOf = async (table: 'shelves' | 'books'): Promise<string[]> =>
      (await library.database.read.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id)

    test('asked together, they run in the order in which they were asked', async () => {
      await library.database.transaction(async (transaction) => {
        await Promise.all([
          transaction.insertInto('shelves').values({ id: 'order', name: 'order' }).execute(),
          transaction.insertInto('books').values(bookOn('order', 'order-1')).execute(),
          transaction.updateTable('books').set({ pages: 7 }).where('id', '=', 'order-1').execute(),
        ])
      })
      const books = await library.database.read
        .selectFrom('books')
        .select('pages')
        .where('id', '=', 'order-1')
        .execute()
      assert.deepEqual(books, [{ pages: 7 }])
    })

    test('those that nobody waits for are stored with the end', async () => {
      await library.database.transaction(async (transaction) => {
        await transaction.insertInto('shelves').values({ id: 'left', name: 'left' }).execute()
        leaveToEnd(
          transaction,
          transaction.insertInto('books').values(bookOn('left', 'left-1')).execute(),
          transaction.insertInto('books').values(bookOn('left', 'left-2')).execute(),
        )
      })
      assert.deepEqual(
        (await idsOf('books')).filter((id) => id.startsWith('left')),
        ['left-1', 'left-2'],
      )
    })

    test('one of them that fails undoes the transaction, which says why; the next one goes on', async () => {
      for (const sent of ['with the beginning', 'with the end', 'before the end']) {
        const work = library.database.transaction(async (transaction) => {
          const shelf = transaction.insertInto('shelves').values({ id: 'undone', name: 'undone' }).execute()
          if (sent !== 'with the beginning') await shelf
          leaveToEnd(
            transaction,
            shelf,
            transaction.insertInto('books').values(bookOn('no such shelf', 'undone-1')).execute(),
            transaction.insertInto('books').values(bookOn('undone', 'undone-2')).execute(),
          )
          if (sent === 'before the end') await endOfTurn()
        })
        await assert.rejects(work, (error) => isForeignKeyViolation(error), sent)
      }
      await library.database.transaction(async (transaction) => {
        await transaction.insertInto('shelves').values({ id: 'after', name: 'after' }).execute()
      })
      const ids = [...(await idsOf('shelves')), ...(await idsOf('books'))]
      assert.ok(ids.includes('after'))
      assert.ok(!ids.some((id) => id.startsWith('undone')))
    })

    test('one that is asked after the end is not taken for stored', async () => {
      const work = library.database.transaction(async (transaction) => {
        const first = transaction.insertInto('shelves').values({ id: 'late', name: 'late' }).execute()
        const ask = () => transaction.insertInto('books').values(bookOn('late', 'late-1')).execute()
        leaveToEnd(transaction, first.then(ask))
      })
      await assert.rejects(work)
      assert.ok(!(await idsOf('books')).includes('late-1'))
    })

    test('prepared words are filled in with what is given, and left out where nothing is', async () => {
      const change = prepareWithin(
        library.database,
        (words, { id, ...values }: { id: string; title?: string | undefined; pages?: number }) =>
          words.updateTable('books').set(values).where('id', '=', id),
      )
      await library.database.transaction(async (transaction) => {
        await transaction.insertInto('shelves').values({ id: 'prepared', name: 'prepared' }).execute()
        await transaction.insertInto('books').values(bookOn('prepared', 'prepared-1')).execute()
        assert.equal((await change(transaction, { id: 'prepared-1', pages: 12 })).numAffectedRows, 1n)
        await change(transaction, { id: 'prepared-1', title: 'One' })
        await change(transaction, { id: 'prepared-1', title: undefined, pages: 13 })
        await change(transaction, { id: 'prepared-1', title: 'Two' })
        assert.equal((await change(transaction, { id: 'nobody', title: 'Three' })).numAffectedRows, 0n)
      })
      const [book] = await library.database.read
        .selectFrom('books')
        .select(['title', 'pages'])
        .where('id', '=', 'prepared-1')
        .execute()
      assert.deepEqual(book, { title: 'Two', pages: 13 })
    })
  })
})
