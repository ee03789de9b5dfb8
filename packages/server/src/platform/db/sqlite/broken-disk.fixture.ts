import { bookOn } from '../db.testing.ts'
import { AppError } from '../../app-error.ts'
import { openDatabase } from '../index.ts'

// Run by disk.test.ts under a tracer that makes every sync fail after the first few.
const [dataDir = '', kind] = process.argv.slice(2)
const database = await openDatabase({ url: null, dataDir })
const acknowledged: string[] = []
const failures: string[] = []

const insert = 'INSERT INTO books (id, shelf_id, title, pages) VALUES (?, ?, ?, 1)'
const store = (id: string): Promise<unknown> =>
  kind === 'full'
    ? database.write.insertInto('books').values(bookOn('main', id)).execute()
    : database.commit([{ sql: insert, parameters: [id, 'main', 'x'.repeat(60_000)] }], 'relaxed')

for (let number = 0; number < 5_000 && failures.length < 20; number += 1) {
  try {
    await store(`book-${number}`)
    acknowledged.push(`book-${number}`)
  } catch (error) {
    failures.push(error instanceof AppError ? `${error.code} ${error.options.retryable}` : String(error))
  }
}
const rows = await database.read.selectFrom('books').select('id').execute()
process.stdout.write(JSON.stringify({ acknowledged, failures, readable: rows.length }))
process.exit(0)
