import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { newId, type Id } from '@parley/contract'
import { count, seeded } from '@parley/lab'
import type { KyselyPlugin } from 'kysely'
import { systemClock } from '#platform/clock.ts'
import type { VectorSpace } from '../embed/index.ts'
import { createVectors, type Vectors } from './index.ts'
import { exactly, openVectors, quietLog, randomVectors, recall, type TestRows } from './vectors.testing.ts'
import { eachDatabase } from '../../../testing/furnished.ts'

const signal = new AbortController().signal
const space: VectorSpace = { provider: 'embedded', model: 'test', dimension: 32, hash: 'one' }

eachDatabase((_name, temporaryDatabase) => {
  describe('vectors', { timeout: 60_000 }, async () => {
    const { database, vectors, open, close } = await openVectors(await temporaryDatabase())
    after(close)

    /** A document of so many chunks, of which the text of each says which of the pool's vectors it has. */
    async function addDocument(setId: Id, pool: TestRows, from: number, chunks: number, documentId: Id = newId()) {
      const rows = Array.from({ length: chunks }, (_, at) => ({
        id: pool.ids[from + at] ?? '',
        text: String(from + at),
      }))
      await vectors.stage({ setId, documentId, chunks: rows, embed: embedFrom(pool) })
      await publish(
        setId,
        documentId,
        rows.map((row) => row.id),
      )
      return documentId
    }
    const publish = (setId: Id, documentId: Id, chunkIds: Id[]) =>
      database.transaction((transaction) => vectors.publish(transaction, setId, documentId, chunkIds))
    const ask = (query: Float32Array, setId: Id, of: Vectors = vectors) =>
      of.search({ query, wanted: 10, scopes: [{ setId }], signal })

    it('are found as soon as they are published, not before, and not once removed', async () => {
      const pool = randomVectors(seeded(1), 100, 32)
      const collectionId = newId()
      const { id: setId } = await vectors.openSet(collectionId, space)
      const query = pool.vectors.slice(0, 32)
      assert.deepEqual(await ask(query, setId), [])
      const documentId = newId()
      const chunks = [{ id: pool.ids[0] ?? '', text: '0' }]
      await vectors.stage({ setId, documentId, chunks, embed: embedFrom(pool) })
      assert.deepEqual(await ask(query, setId), [])
      await publish(setId, documentId, [pool.ids[0] ?? ''])
      const [hit] = await ask(query, setId)
      assert.equal(hit?.chunkId, pool.ids[0])
      assert.ok(Math.abs((hit?.score ?? 0) - 1) < 1e-4)
      await database.transaction((transaction) => vectors.removeDocument(transaction, collectionId, documentId))
      assert.deepEqual(await ask(query, setId), [])
    })

    it('find what comparing everything finds, whole or within some documents', async () => {
      const pool = randomVectors(seeded(2), 2000, 32)
      const { id: setId } = await vectors.openSet(newId(), space)
      const documents: Id[] = []
      for (let from = 0; from < 2000; from += 500) documents.push(await addDocument(setId, pool, from, 500))
      const [first = '', , third = ''] = documents
      const query = randomVectors(seeded(3), 1, 32).vectors
      assert.ok(recall(await ask(query, setId), exactly(query, pool, 10)) >= 0.99)
      const scopes = [{ setId, documentIds: [first, third] }]
      const some = await vectors.search({ query, wanted: 10, scopes, signal })
      const allowed = [...pool.ids.slice(0, 500), ...pool.ids.slice(1000, 1500)]
      const expected = exactly(query, pool, 2000).filter((hit) => allowed.includes(hit.chunkId))
      assert.deepEqual(
        some.map((hit) => hit.chunkId),
        expected.slice(0, 10).map((hit) => hit.chunkId),
      )
    })

    it('of several collections are searched as one', async () => {
      const pool = randomVectors(seeded(4), 300, 32)
      const sets = [await vectors.openSet(newId(), space), await vectors.openSet(newId(), space)]
      for (const [at, { id }] of sets.entries()) await addDocument(id, pool, at * 150, 150)
      const query = randomVectors(seeded(5), 1, 32).vectors
      const hits = await vectors.search({ query, wanted: 10, scopes: sets.map(({ id }) => ({ setId: id })), signal })
      assert.deepEqual(
        hits.map((hit) => hit.chunkId),
        exactly(query, pool, 10).map((hit) => hit.chunkId),
      )
    })

    it('are embedded once for the same words, and not again after a crash', async () => {
      const pool = randomVectors(seeded(6), 200, 32)
      const { id: setId } = await vectors.openSet(newId(), space)
      const asked: string[] = []
      const embed = (texts: readonly string[]) => {
        asked.push(...texts)
        if (asked.length === 64) return embedFrom(pool)(texts)
        if (asked.length === 128) throw new Error('crash')
        return embedFrom(pool)(texts)
      }
      const documentId = newId()
      const chunks = Array.from({ length: 150 }, (_, at) => ({ id: pool.ids[at] ?? '', text: String(at) }))
      const steps: number[] = []
      const request = { setId, documentId, chunks, embed, progress: (done: number) => void steps.push(done) }
      await assert.rejects(vectors.stage(request), /crash/)
      asked.length = 0
      await vectors.stage({ ...request, embed: embedFrom(pool, asked) })
      assert.deepEqual(asked.length, 150 - 64)
      assert.equal(steps.at(-1), 150)
      const copies = chunks.map(({ text }) => ({ id: newId(), text }))
      await vectors.stage({ ...request, documentId: newId(), chunks: copies, embed: embedFrom(pool, asked) })
      assert.equal(asked.length, 150 - 64)
    })

    it('cost as much for the last part of a book that says the same again and again as for its first', async () => {
      const pool = randomVectors(seeded(9), 1, 32)
      let rows = 0
      const counting: KyselyPlugin = {
        transformQuery: ({ node }) => node,
        async transformResult({ result }) {
          rows += result.rows.length
          return result
        },
      }
      const read = database.read.withPlugin(counting)
      const counted = createVectors({ database: { ...database, read }, clock: systemClock, log: quietLog })
      const [{ id: setId }, documentId] = [await counted.openSet(newId(), space), newId()]
      const costs: number[] = []
      for (let part = 0; part < 10; part += 1) {
        rows = 0
        const chunks = Array.from({ length: 64 }, () => ({ id: newId(), text: '0' }))
        await counted.stage({ setId, documentId, chunks, embed: embedFrom(pool) })
        const ids = chunks.map(({ id }) => id)
        await database.transaction((transaction) => counted.publishMore(transaction, setId, ids))
        costs.push(rows)
      }
      assert.equal(costs.at(-1), costs[1])
      const scopes = [{ setId, documentIds: [documentId] }]
      const hits = await counted.search({ query: pool.vectors.slice(0, 32), wanted: 1_000, scopes, signal })
      assert.equal(hits.length, 640, 'all parts are found')
      const publishing = database.transaction((transaction) => counted.publishMore(transaction, setId, [newId()]))
      await assert.rejects(publishing, /no vectors yet/)
      await counted.stop()
    })

    it('of a collection that went while its first document was read have no set', async () => {
      const [gone, there] = [newId(), newId()]
      const asking = createVectors({
        database,
        clock: systemClock,
        log: quietLog,
        there: {
          collection: async (_transaction, id) => id !== gone,
          chunks: async (_transaction, ids) => new Set(ids),
        },
      })
      for (const collectionId of [gone, there]) await asking.openFirstSet(collectionId, space)
      assert.deepEqual(
        (await vectors.setsOf([gone, there])).map(({ collectionId }) => collectionId),
        [there],
      )
      await asking.stop()
    })

    it('of a replaced document are the new ones alone, at one moment', async () => {
      const pool = randomVectors(seeded(7), 60, 32)
      const { id: setId } = await vectors.openSet(newId(), space)
      const documentId = await addDocument(setId, pool, 0, 30)
      const everything = () =>
        vectors.search({ query: pool.vectors.slice(0, 32), wanted: 60, scopes: [{ setId }], signal })
      assert.equal((await everything()).length, 30)
      const next = pool.ids.slice(20, 50)
      const chunks = next.map((id, at) => ({ id, text: String(20 + at) }))
      await vectors.stage({ setId, documentId, chunks, embed: embedFrom(pool) })
      assert.deepEqual(new Set((await everything()).map((hit) => hit.chunkId)), new Set(pool.ids.slice(0, 30)))
      await publish(setId, documentId, next)
      assert.deepEqual(new Set((await everything()).map((hit) => hit.chunkId)), new Set(next))
      await assert.rejects(publish(setId, documentId, pool.ids), /no vectors yet/)
      assert.equal((await everything()).length, 30)
    })

    it('stay right while they are searched and changed at the same time, in two processes’ copies', async () => {
      const pool = randomVectors(seeded(8), 1200, 32)
      const collectionId = newId()
      const { id: setId } = await vectors.openSet(collectionId, space)
      const other = open()
      const query = pool.vectors.slice(0, 32)
      // This one is always there: no search may miss it.
      await addDocument(setId, pool, 0, 1)
      let changing = true
      const searches = [vectors, other].map(async (one) => {
        while (changing) assert.equal((await ask(query, setId, one))[0]?.chunkId, pool.ids[0])
      })
      const rounds = count(12, 200)
      for (let round = 1; round <= rounds; round += 1) {
        const chunks = Array.from({ length: 25 }, (_, at) => ({
          id: newId(),
          text: String((round % 40) * 25 + at + 1),
        }))
        const documentId = newId()
        await vectors.stage({ setId, documentId, chunks, embed: embedFrom(pool) })
        await publish(
          setId,
          documentId,
          chunks.map(({ id }) => id),
        )
        for (const expected of [25, 0]) {
          for (const one of [vectors, other]) {
            const hits = await one.search({
              query,
              wanted: 10_000,
              scopes: [{ setId, documentIds: [documentId] }],
              signal,
            })
            assert.equal(hits.length, expected)
          }
          // One of three stays.
          if (round % 3 === 0) break
          await database.transaction((transaction) => vectors.removeDocument(transaction, collectionId, documentId))
        }
      }
      changing = false
      await Promise.all(searches)
      await other.stop()
    })

    it('of a large set are read in the background; whoever stops waiting harms nothing', async () => {
      const pool = randomVectors(seeded(9), 3000, 32)
      const { id: setId } = await vectors.openSet(newId(), space)
      for (let from = 0; from < 3000; from += 1000) await addDocument(setId, pool, from, 1000)
      const fresh = open()
      const query = pool.vectors.slice(0, 32)
      const abort = new AbortController()
      const reason = new Error('too slow')
      const unwanted = fresh.search({ query, wanted: 1, scopes: [{ setId }], signal: abort.signal })
      abort.abort(reason)
      await assert.rejects(unwanted, (error) => error === reason)
      const [hit] = await ask(query, setId, fresh)
      assert.equal(hit?.chunkId, pool.ids[0])
      await fresh.stop()
    })

    it('once stopped begin no thread again, also by a search that was on its way', async () => {
      const pool = randomVectors(seeded(11), 10, 32)
      const { id: setId } = await vectors.openSet(newId(), space)
      await addDocument(setId, pool, 0, 10)
      const stopping = open()
      const late = ask(pool.vectors.slice(0, 32), setId, stopping)
      const [end] = await Promise.allSettled([late, stopping.stop()])
      assert.equal(end.status === 'rejected' && Reflect.get(Object(end.reason), 'code'), 'maintenance')
    })

    it('leave memory when others need it, and come back', async () => {
      const pool = randomVectors(seeded(10), 40, 32)
      const sets = [await vectors.openSet(newId(), space), await vectors.openSet(newId(), space)]
      for (const [at, { id }] of sets.entries()) await addDocument(id, pool, at * 20, 20)
      const small = open(1)
      for (const turn of [0, 1, 0]) {
        const [hit] = await ask(pool.vectors.slice(turn * 20 * 32, (turn * 20 + 1) * 32), sets[turn]?.id ?? '', small)
        assert.equal(hit?.chunkId, pool.ids[turn * 20])
      }
      assert.ok(small.memory() < 300_000)
      await small.stop()
    })

    it('go with their collection, and the set of another embedder stays apart', async () => {
      const pool = randomVectors(seeded(12), 10, 32)
      const collectionId = newId()
      const old = await vectors.openSet(collectionId, space)
      const next = await vectors.openSet(collectionId, { ...space, hash: 'two' })
      assert.equal((await vectors.openSet(collectionId, space)).id, old.id)
      assert.notEqual(next.id, old.id)
      await addDocument(old.id, pool, 0, 10)
      assert.deepEqual(await ask(pool.vectors.slice(0, 32), next.id), [])
      assert.equal((await ask(pool.vectors.slice(0, 32), old.id)).length, 10)
      await database.transaction((transaction) => vectors.removeCollection(transaction, collectionId))
      assert.deepEqual(await vectors.setsOf([collectionId]), [])
      assert.deepEqual(await ask(pool.vectors.slice(0, 32), old.id), [])
    })
  })
})

function embedFrom(pool: TestRows, asked: string[] = []) {
  return async (texts: readonly string[]) => {
    asked.push(...texts)
    return texts.map((text) => pool.vectors.slice(Number(text) * pool.dimension, (Number(text) + 1) * pool.dimension))
  }
}
