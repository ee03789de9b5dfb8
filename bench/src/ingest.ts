import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { startLabProviderProcess } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { extract } from '../../packages/server/src/features/knowledge/extract/extract.ts'
import { TestCollection } from '../../packages/server/src/features/knowledge/knowledge.testing.ts'
import { firstTokens } from './ingest/beside.ts'
import { book, formats, type Book } from './ingest/books.ts'
import { Memory } from './ingest/memory.ts'
import { startProduct, type Product } from './product.ts'
import { report, round, type Row } from './table.ts'

/**
 * From a file to answers: how many pages of 300 words a second each format gives, and a thousand-page PDF given to the
 * product as its users run it. `node bench/src/ingest.ts quick` takes a book of a hundred pages; `npm run bench -- embed`
 * has the embedder alone. Chats beside it should get their first token no more than 10 ms later.
 */
const isQuick = process.argv.includes('quick')
const longPages = isQuick ? 100 : 1000
const formatPages = isQuick ? 50 : 200

if (!process.argv.includes('beside')) {
  const reading: Row[] = []
  for (const format of formats) reading.push(await read(book(format, formatPages)))
  report('ingest-formats', reading)
}

report('ingest-beside', await beside(book('pdf', 1000)))
if (process.argv.includes('beside')) process.exit()
report('ingest', [await take(book('pdf', longPages))])
console.log('Yardsticks for 1,000 pages: the first found after at most 3 s, all of them after at most 60 s.')

/** The file alone, in the process that reads it, from its start on. */
async function read({ name, bytes, pages }: Book): Promise<Row> {
  const started = performance.now()
  const blocks = extract({
    bytes: () => Readable.from([bytes]),
    name,
    signal: AbortSignal.timeout(120_000),
    progress: () => undefined,
  })
  let characters = 0
  for await (const { text } of blocks) characters += text.length
  const seconds = (performance.now() - started) / 1000
  return { format: name, pages, 'kB of text': Math.round(characters / 1000), 'pages/s': Math.round(pages / seconds) }
}

/** Chats alone, while a thousand pages are taken in, and while they are searched. */
async function beside({ name, bytes }: Book): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const provider = await startLabProviderProcess({ protocol: 'openai', script: { tokensPerSecond: 40, tokens: 10 } })
  const product = await startProduct({
    PARLEY_DATA_DIR: dataDir,
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_SIGNUP: 'open',
    // Each person signs up from an address of their own, as they would.
    PARLEY_TRUSTED_PROXIES: '127.0.0.1/32',
    PARLEY_LOG_LEVEL: 'info',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    OPENAI_BASE_URL: provider.url,
  })
  try {
    const client = new TestClient(product.url)
    await client.register('ada')
    const collection = await TestCollection.make(client)
    await firstTokens(client, 'warming up')
    const alone = await firstTokens(client, 'nothing else goes on')
    const [given] = await collection.give(new File([bytes], name))
    while (given !== undefined && !(await collection.document(given.id)).searchable) await wait(100)
    const taking = await firstTokens(client, 'a thousand pages are taken in')
    const stateOf = async () => given && (await collection.document(given.id)).state
    if ((await stateOf()) === 'ready') console.log('The pages were taken in before the chats had ended: give more.')
    while ((await stateOf()) !== 'ready') await wait(500)
    const readers = await readersOf(product, client, collection)
    const [calm, steady] = [await whileSearching(100), await whileSearching(0)]
    return [alone, taking, calm, steady]

    async function whileSearching(pauseMs: number): Promise<Row> {
      const over = new AbortController()
      const searches = search(readers, collection, pauseMs, over.signal)
      const how = pauseMs === 0 ? 'without a pause' : 'ten times a second'
      const row = await firstTokens(client, `they are searched ${how}`)
      over.abort()
      return { ...row, searches: await searches }
    }
  } finally {
    await product.close()
    await provider.close()
    await rm(dataDir, { recursive: true, force: true })
  }
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

/** As many as it takes for nobody to meet a limit. */
async function readersOf(product: Product, owner: TestClient, { id }: TestCollection): Promise<TestClient[]> {
  await owner.ok('PUT', `/api/collections/${id}/grants`, { grants: [{ to: 'everyone', access: 'read' }] })
  const readers = Array.from({ length: 40 }, () => new TestClient(product.url))
  for (const [at, reader] of readers.entries()) await reader.register(`reader-${at}`, `10.0.0.${at}`)
  return readers
}

/** One search after the other. Gives how many there were. */
async function search(
  readers: readonly TestClient[],
  { id }: TestCollection,
  pauseMs: number,
  signal: AbortSignal,
): Promise<number> {
  let done = 0
  for (; !signal.aborted; done += 1) {
    if (pauseMs > 0) await wait(pauseMs)
    const query = `What is said about part ${done} of the machine?`
    await readers[done % readers.length]?.ok('POST', `/api/collections/${id}/search`, { query, limit: 8 })
  }
  return done
}
