import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { collection, documentTaken } from '@parley/contract'
import { count, startWebServer, temporaryFolder } from '@parley/lab'
import { TestClient } from '../../testing/index.ts'
import { startServer, type ServerProcess } from '../../testing/server-process.ts'
import { TestCollection } from './knowledge.testing.ts'

const chapters = (words: string) =>
  Array.from(
    { length: 150 },
    (_, n) => `# Chapter ${n}\n\nIn chapter ${n} stands ${words}. ${'It goes on. '.repeat(30)}`,
  )

test('after kill -9 at any moment a document is whole or not there, and its reading goes on by itself', async (t) => {
  const times = count(2, 50)
  const folder = temporaryFolder('killed-reading')
  const environment = { PARLEY_DATA_DIR: folder.path, PARLEY_SIGNUP: 'open', PARLEY_LOG_LEVEL: 'info' }
  let cookie = ''
  let collectionId = ''
  let visibleAtDeath = 0
  let documentId = ''
  for (let time = 0; time <= times; time += 1) {
    const server = await startServer(environment)
    const client = new TestClient(server.url)
    client.cookie = cookie
    if (time === 0) await client.register('ada')
    cookie = client.cookie
    const papers = time === 0 ? await TestCollection.make(client) : new TestCollection(client, collectionId)
    collectionId = papers.id

    if (time > 0) {
      assert.equal((await papers.settled(documentId)).state, 'ready', 'the reading that was cut short came to its end')
      assert.equal((await papers.search(`wordnumber${time - 1}`, 50)).results.length, 50)
      if (time > 1) assert.deepEqual(await papers.texts(`wordnumber${time - 2}`), [], 'what it said before is gone')
    }
    if (time < times) {
      const text = chapters(`wordnumber${time}`).join('\n\n')
      const given = time === 0 ? (await papers.give(new File([text], 'book.md')))[0] : undefined
      documentId = given?.id ?? documentId
      if (time > 0) await papers.replace(documentId, 'book.md', text)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 900))
    }
    await kill(server)
    visibleAtDeath += checkFolder(folder.path)
  }
  t.diagnostic(`${times} kills; ${visibleAtDeath} documents could be found when the server died, each of them whole`)
  folder.remove()
})

async function kill({ child }: ServerProcess): Promise<void> {
  child.kill('SIGKILL')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const html = (words: string): string => {
  const texts = Array.from(
    { length: 30 },
    (_, n) => `<h2>Part ${n}</h2><p>In part ${n} stands ${words}. ${'It goes on. '.repeat(30)}</p>`,
  )
  return `<!doctype html><html><head><title>Manual</title></head><body><article>${texts.join('')}</article></body></html>`
}

test('after kill -9 a page of the web is whole in its old or its new words, and another embedder’s work ends', async (t) => {
  const times = count(1, 50)
  const folder = temporaryFolder('killed-pages')
  let said = 'wordnumber0'
  const web = await startWebServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(html(said))
  })
  t.after(() => web.close())
  const environment = {
    PARLEY_DATA_DIR: folder.path,
    PARLEY_SIGNUP: 'open',
    PARLEY_LOG_LEVEL: 'info',
    PARLEY_PRIVATE_PAGES: web.hostAndPort,
  }
  let [cookie, collectionId, documentId] = ['', '', '']
  for (let time = 0; time <= times; time += 1) {
    const server = await startServer(environment)
    const client = new TestClient(server.url)
    client.cookie = cookie
    if (time === 0) await client.register('ada')
    cookie = client.cookie
    const papers = time === 0 ? await TestCollection.make(client) : new TestCollection(client, collectionId)
    collectionId = papers.id
    const path = `/api/collections/${papers.id}`
    if (time === 0) {
      const taken = await client.ok('POST', `${path}/pages`, { url: `${web.url}/manual` })
      documentId = documentTaken.parse(taken).id
    } else {
      assert.equal((await papers.settled(documentId)).state, 'ready', 'the reading that was cut short came to its end')
      await untilReembedded(client, path)
      const found = (await papers.search('what stands in part 7?', 50)).results
      const words = new Set(found.flatMap(({ text }) => text.match(/wordnumber\d+/g) ?? []))
      assert.equal(words.size, 1, `it says one thing throughout: ${[...words].join(' ')}`)
    }
    if (time < times) {
      said = `wordnumber${time}`
      const embedder = time % 2 === 0 ? 'multilingual' : 'english'
      // Of each kill, the moment lies somewhere in fetching, reading, embedding or showing one of the two.
      const working = [
        time === 0 ? Promise.resolve() : client.call('POST', `/api/documents/${documentId}/refresh`, {}),
        client.call('PATCH', path, { embedder }),
      ].map((work) => Promise.resolve(work).catch(() => undefined))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_500))
      await kill(server)
      await Promise.all(working)
    } else await kill(server)
    checkFolder(folder.path)
  }
  t.diagnostic(`${times} kills`)
  folder.remove()
})

async function untilReembedded(client: TestClient, path: string): Promise<void> {
  for (;;) {
    const { reembedding } = collection.parse(await client.ok('GET', path))
    if (reembedding === null) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What no reader may ever see, looked for in the database as the dead server left it. */
function checkFolder(path: string): number {
  const database = new Database(join(path, 'parley.db'))
  try {
    const live = database
      .prepare(
        `SELECT documents.chunk_count AS promised, COUNT(chunks.id) AS there FROM documents
         LEFT JOIN chunks ON chunks.document_id = documents.id AND chunks.revision = documents.live_revision
           AND chunks.position < documents.chunk_count
         WHERE documents.live_revision IS NOT NULL GROUP BY documents.id`,
      )
      .all()
    for (const row of live) {
      assert.ok(typeof row === 'object' && row !== null && 'promised' in row && 'there' in row)
      assert.equal(row.there, row.promised, 'a document that can be found has all of its chunks')
    }
    const odd = database.prepare(
      `SELECT COUNT(*) AS count FROM chunks WHERE number NOT IN (SELECT rowid FROM chunk_words)
       UNION ALL SELECT COUNT(*) FROM chunk_words WHERE rowid NOT IN (SELECT number FROM chunks)
       UNION ALL SELECT COUNT(*) FROM documents WHERE file_id NOT IN (SELECT id FROM files)
       UNION ALL SELECT COUNT(*) FROM chunk_vectors WHERE chunk_id NOT IN (SELECT id FROM chunks)
       UNION ALL SELECT COUNT(*) FROM documents JOIN chunks ON chunks.document_id = documents.id
         AND chunks.revision = documents.live_revision AND chunks.position < documents.chunk_count WHERE chunks.id NOT IN
         (SELECT chunk_id FROM chunk_vectors WHERE version > 0)
       UNION ALL SELECT COUNT(*) FROM vector_sets WHERE collection_id NOT IN (SELECT id FROM collections)`,
    )
    assert.deepEqual(odd.pluck().all(), [0, 0, 0, 0, 0, 0], 'words, vectors, chunks and files all belong to each other')
    return live.length
  } finally {
    database.close()
  }
}
