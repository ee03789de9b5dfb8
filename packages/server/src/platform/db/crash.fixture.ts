import { writeSync } from 'node:fs'
import { seeded } from '@parley/lab'
import { sql } from 'kysely'
import { bookOn, openLibrary } from './db.testing.ts'
import { placeholders } from './index.ts'

// Run by crash.test.ts until it is killed. Prints what was acknowledged, the moment it was.
const [url, dataDir, seed, cycle] = process.argv.slice(2)
const random = seeded(Number(seed))
const { database } = await openLibrary(url || null, dataDir)

/** Whole lines at once; a reader that is behind makes the pipe refuse for a moment, which is no failure. */
function acknowledge(line: string): void {
  for (;;) {
    try {
      return void writeSync(1, `${line}\n`)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

const insert = placeholders(
  database.dialect,
  'INSERT INTO books (id, shelf_id, title, pages, cover) VALUES (?, ?, ?, ?, ?)',
)

const works: ((id: string) => Promise<unknown>)[] = [
  (id) => database.write.insertInto('books').values(bookOn('single', id)).execute(),
  (id) => {
    const rows = [1, 2, 3].map((part) => ({
      sql: insert,
      parameters: [`${id}-${part}`, 'group', 'x'.repeat(random.between(1, 9_000)), 1, null],
    }))
    return database.commit(rows, random.next() < 0.8 ? 'relaxed' : 'full')
  },
  (id) =>
    database.transaction(async (transaction) => {
      await transaction
        .insertInto('books')
        .values(bookOn('transaction', `${id}-a`))
        .execute()
      await sql`UPDATE books SET pages = pages + 1 WHERE id = 'tally'`.execute(transaction)
      await transaction
        .insertInto('books')
        .values(bookOn('transaction', `${id}-b`))
        .execute()
    }),
]
const kinds = ['single', 'group', 'transaction']

async function worker(name: number): Promise<never> {
  for (let number = 0; ; number += 1) {
    const kind = random.between(0, works.length)
    const id = `${cycle}.${name}.${number}`
    await works[kind]?.(id)
    acknowledge(`${kinds[kind]} ${id}`)
  }
}

await Promise.all(Array.from({ length: 8 }, (_, name) => worker(name)))
