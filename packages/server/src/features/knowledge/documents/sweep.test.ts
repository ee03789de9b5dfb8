import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { newId } from '@parley/contract'
import { temporaryFolder } from '@parley/lab'
import { sql } from 'kysely'
import { systemClock } from '#platform/clock.ts'
import { openDatabase, type Database } from '#platform/db/index.ts'
import { createDiskBlobStore, createFiles } from '#platform/files/index.ts'
import { eachDatabase, startTestApp, TestClient } from '../../../testing/index.ts'
import { TestCollection } from '../knowledge.testing.ts'
import { quietLog } from '../vectors/vectors.testing.ts'
import { createSweep } from './sweep.ts'
import { createSweepQueries } from './sweep.queries.ts'

const day = 86_400_000

eachDatabase((name, temporaryDatabase) => {
  test(`what crashes left between two steps is taken away, and nothing else: ${name}`, async () => {
    const { path: dataDir } = temporaryFolder('sweep')
    const url = (await temporaryDatabase()) ?? null
    const app = await startTestApp({ databaseUrl: url, dataDir })
    const ada = new TestClient(app.url)
    const { id: ownerId } = await ada.register('ada')
    const papers = await TestCollection.make(ada)
    await papers.read('handbook.md', '# Heating\n\nThe boiler keeps the water warm.\n\n# Garden\n\nPlums in August.\n')
    await app.close()

    const database = await openDatabase({ url, dataDir })
    const clock = { ...systemClock, now: () => Date.now() + day + 60_000 }
    const store = createDiskBlobStore(join(dataDir, 'files'))
    const files = createFiles({ database, store, clock: systemClock, maximumBytes: 1_000 })
    const queries = createSweepQueries(database)
    const sweep = createSweep({ database, clock, log: quietLog, jobs: { register: () => undefined }, files, queries })
    const never = new AbortController().signal
    const before = await counts(database)
    assert.deepEqual(await sweep(never), { files: 0, chunks: 0, vectors: 0, sets: 0 })

    await plant(database)
    await files.save(
      { ownerId, name: 'lost.txt', type: 'text/plain', bytes: one('lost') },
      async (transaction, saved) => void (await queries.noteUpload(transaction, saved, systemClock.now())),
    )
    assert.notDeepEqual(await counts(database), before)
    assert.deepEqual(await sweep(never), { files: 1, chunks: 1, vectors: 1, sets: 1 })
    assert.deepEqual(await counts(database), before)
    await database.close()
  })
})

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

/** A chunk of a revision that was given up, a vector of a chunk that is gone, a set of no collection. */
async function plant({ write, dialect }: Database): Promise<void> {
  const columns = sql.raw(
    `document_id, collection_id, position, content_hash, text, headings, page, start_offset, end_offset, word_count,
    language${dialect === 'sqlite' ? '' : ', words'}`,
  )
  await sql`INSERT INTO chunks (id, revision, ${columns})
    SELECT ${newId()}, 99, ${columns} FROM chunks LIMIT 1`.execute(write)
  await sql`INSERT INTO chunk_vectors (set_id, chunk_id, document_id, content_hash, version, vector)
    SELECT set_id, ${newId()}, document_id, content_hash, 0, vector FROM chunk_vectors LIMIT 1`.execute(write)
  await sql`INSERT INTO vector_sets (id, collection_id, provider, model, dimension, hash, version, created_at)
    SELECT ${newId()}, ${newId()}, provider, model, dimension, hash, 1, 1 FROM vector_sets LIMIT 1`.execute(write)
}

async function counts({ read }: Database): Promise<unknown> {
  const tables = ['files', 'documents', 'document_uploads', 'chunks', 'chunk_vectors', 'vector_sets']
  const all = tables.map((table) =>
    sql<{ count: number }>`SELECT COUNT(*) AS count FROM ${sql.raw(table)}`.execute(read),
  )
  return (await Promise.all(all)).map(({ rows }) => Number(rows[0]?.count))
}
