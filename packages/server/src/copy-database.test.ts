import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { searchResults, type Id } from '@parley/contract'
import { temporaryFolder, temporaryPostgres } from '@parley/lab'
import { TestCollection } from './features/knowledge/knowledge.testing.ts'
import { migrations } from './migrations/index.ts'
import { copyDatabase } from './platform/db/index.ts'
import { startTestApp, TestClient, type TestApp } from './testing/index.ts'
import { version } from './version.ts'
import { wordIndexes } from './word-indexes.ts'

const known = { migrations, wordIndexes, version }
const folder = temporaryFolder('copied').path

interface Lived {
  conversationId: Id
  collectionId: Id
}

/** What somebody has made of the house, a document and a conversation among it. */
async function live(app: TestApp): Promise<Lived> {
  const ada = new TestClient(app.url)
  await ada.register('ada')
  const papers = await TestCollection.make(ada)
  assert.equal((await papers.read('house.md', '# The boiler\n\nIt keeps the water at sixty degrees.')).state, 'ready')
  const { id } = await ada.conversation()
  await ada.chat(id, 'Where does the wombat live?')
  return { conversationId: id, collectionId: papers.id }
}

/** All of it is there, can be found by its words, and goes on. */
async function goesOn(app: TestApp, { conversationId, collectionId }: Lived, messages: number): Promise<void> {
  const ada = new TestClient(app.url)
  await ada.login('ada')
  assert.equal((await ada.messages(conversationId)).items.length, messages)
  const found = searchResults.parse(await ada.ok('GET', '/api/search?q=wombat&kind=message'))
  assert.ok(
    found.items.some(({ snippet }) => snippet.includes('wombat')),
    'the search finds it',
  )
  const request = { query: 'boiler degrees', limit: 3 }
  const passages = JSON.stringify(await ada.ok('POST', `/api/collections/${collectionId}/search`, request))
  assert.match(passages, /sixty degrees/)
  assert.match(passages, /"keywordScore":0?\.?[1-9]/, 'the words of documents are found')
  await ada.chat(conversationId, 'And what does it eat?')
}

test('a house moves to PostgreSQL and back with every row, and is found by its words on both', async (context) => {
  const url = await temporaryPostgres()
  if (url === undefined) return context.skip('there is no PostgreSQL')
  const first = join(folder, 'first')
  const app = await startTestApp({ dataDir: first })
  const lived = await live(app)
  await app.close()

  const there = await copyDatabase({ from: first, to: url, ...known })
  assert.ok((there.rows['messages'] ?? 0) >= 2 && (there.rows['chunks'] ?? 0) >= 1)
  const onPostgres = await startTestApp({ dataDir: first, databaseUrl: url })
  await goesOn(onPostgres, lived, 2)
  await onPostgres.close()

  const second = join(folder, 'second')
  mkdirSync(second)
  cpSync(join(first, 'secret'), join(second, 'secret'))
  cpSync(join(first, 'files'), join(second, 'files'), { recursive: true })
  const back = await copyDatabase({ from: url, to: second, ...known })
  assert.equal(back.rows['messages'], (there.rows['messages'] ?? 0) + 2)
  const again = await startTestApp({ dataDir: second })
  await goesOn(again, lived, 4)
  await again.close()

  await assert.rejects(copyDatabase({ from: url, to: second, ...known }), /not empty.*nothing was changed/)
  await assert.rejects(copyDatabase({ from: second, to: url, ...known }), /not empty.*nothing was changed/)
  await assert.rejects(copyDatabase({ from: join(folder, 'nowhere'), to: join(folder, 'third'), ...known }), {
    message: /There is no database in/,
  })
  assert.ok(!existsSync(join(folder, 'third', 'parley.db')))
  assert.deepEqual(
    readdirSync(second).filter((name) => name.startsWith('.')),
    [],
  )
})
