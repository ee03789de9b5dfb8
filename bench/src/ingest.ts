import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { TestClient } from '@parley/server/testing'
import { extract } from '../../packages/server/src/features/knowledge/extract/extract.ts'
import { TestCollection } from '../../packages/server/src/features/knowledge/knowledge.testing.ts'
import { book, formats, type Book } from './ingest/books.ts'
import { Memory } from './ingest/memory.ts'
import { startProduct } from './product.ts'
import { report, round, type Row } from './table.ts'

/**
 * From a file to answers: how many pages of 300 words a second each format gives, and a thousand-page PDF given to the
 * product as its users run it. `node bench/src/ingest.ts quick` takes a book of a hundred pages; `npm run bench -- embed`
 * has the embedder alone.
 */
const isQuick = process.argv.includes('quick')
const longPages = isQuick ? 100 : 1000
const formatPages = isQuick ? 50 : 200

const reading: Row[] = []
for (const format of formats) reading.push(await read(book(format, formatPages)))
report('ingest-formats', reading)

report('ingest', [await take(book('pdf', longPages))])
console.log('Yardsticks for 1,000 pages: the first found after at most 3 s, all of them after at most 60 s.')

/** The file alone, in the process that reads it, from its start on. */
async function read({ name, bytes, pages }: Book): Promise<Row> {
  const started = performance.now()
  const blocks = extract({
    bytes: Readable.from([bytes]),
    name,
    signal: AbortSignal.timeout(120_000),
    progress: () => undefined,
  })
  let characters = 0
  for await (const { text } of blocks) characters += text.length
  const seconds = (performance.now() - started) / 1000
  return { format: name, pages, 'kB of text': Math.round(characters / 1000), 'pages/s': Math.round(pages / seconds) }
}

/** Until its first and until its last page is found by a question. */
async function take({ name, bytes, pages }: Book): Promise<Row> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const product = await startProduct({
    PARLEY_DATA_DIR: dataDir,
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_LOG_LEVEL: 'info',
  })
  const memory = new Memory(product.pid)
  try {
    const client = new TestClient(product.url)
    await client.register('ada')
    const collection = await TestCollection.make(client)
    const started = performance.now()
    const since = (): number => round((performance.now() - started) / 1000)
    const [given] = await collection.give(new File([bytes], name))
    if (given === undefined) throw new Error('It was not taken.')
    let first = Number.NaN
    for (;;) {
      const now = await collection.document(given.id)
      if (Number.isNaN(first) && now.searchable && (await collection.search('Page 1')).results.length > 0)
        first = since()
      if (now.state === 'failed') throw new Error(now.reason ?? 'It failed.')
      if (now.state === 'ready') break
      await wait(100)
    }
    const all = since()
    const { passages } = await collection.document(given.id)
    return {
      document: name,
      pages,
      passages,
      'first found after s': first,
      'all found after s': all,
      'pages/s': Math.round(pages / all),
      'passages/s': Math.round(passages / all),
      'most memory MB': memory.stop(),
    }
  } finally {
    memory.stop()
    await product.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}
