import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { newId, type Id } from '@parley/contract'
import { createByMeaning } from './index.ts'
import { openVectors, quietLog } from './vectors.testing.ts'
import { systemClock } from '#platform/clock.ts'
import { eachDatabase } from '../../../testing/furnished.ts'

const signal = new AbortController().signal
const handbook = [
  'Full-time employees receive 25 days of paid leave each calendar year.',
  'Salaries are paid on the 25th of each month by bank transfer.',
  'The coffee machine is descaled every second Friday.',
]
const handbuch = ['Vollzeitbeschäftigte erhalten 25 Tage Urlaub im Jahr.', 'Die Kaffeemaschine wird freitags entkalkt.']

eachDatabase((_name, temporaryDatabase) => {
  describe('searching by meaning, put together', { timeout: 60_000 }, async () => {
    const { database, close } = await openVectors(await temporaryDatabase())
    const byMeaning = createByMeaning({ database, clock: systemClock, log: quietLog })
    after(async () => {
      await byMeaning.stop()
      await close()
    })

    async function take(collectionId: Id, language: string, texts: readonly string[]) {
      const measure = await byMeaning.measureFor(collectionId, 'automatic', language)
      const counts = await measure.count(texts)
      assert.ok(counts.every((tokens) => tokens > 5 && tokens < measure.mostTokens))
      const chunks = texts.map((text) => ({ id: newId(), contentHash: text, text }))
      const documentId = newId()
      await byMeaning.indexer.stage({ collectionId, documentId, chunks }, signal, () => undefined)
      const kept = chunks.map((chunk) => chunk.id)
      await database.transaction((transaction) =>
        byMeaning.indexer.publish(transaction, { collectionId, documentId, kept }),
      )
      return kept
    }
    const modelOf = async (collectionId: Id) => (await byMeaning.embedding.spaceOf(collectionId))?.model

    it('takes the English embedder where the first document is English, the multilingual one everywhere else', async () => {
      const [english, german] = [newId(), newId()]
      await Promise.all([take(english, 'en', handbook), take(german, 'de', handbuch)])
      await take(english, 'de', handbuch)
      assert.equal(await modelOf(english), 'all-MiniLM-L6-v2')
      assert.equal(await modelOf(german), 'multilingual-e5-small')
    })

    it('gives one embedder to a collection, whichever of two documents comes first', async () => {
      const collectionId = newId()
      await Promise.all(['en', 'de'].map((language) => byMeaning.measureFor(collectionId, 'automatic', language)))
      const kept = await take(collectionId, 'fr', handbook)
      const near = await byMeaning.meaning.nearest({
        collectionIds: [collectionId],
        query: 'holiday',
        wanted: 3,
        signal,
      })
      assert.equal(near?.hits.length, kept.length)
    })

    it('makes what two embedders say comparable', async () => {
      const [english, german] = [newId(), newId()]
      const [leave] = await take(english, 'en', handbook)
      const [urlaub, kaffee] = await take(german, 'de', handbuch)
      assert.ok(leave && urlaub && kaffee)
      const request = { collectionIds: [english, german], query: 'How many days of paid leave do I get?', signal }
      const near = await byMeaning.meaning.nearest({ ...request, wanted: 5 })
      assert.deepEqual(new Set(near?.hits.slice(0, 2).map((one) => one.chunkId)), new Set([leave, urlaub]))
      const known = await byMeaning.meaning.nearnessOf({ ...request, chunkIds: [leave, kaffee, newId()] })
      assert.equal(known.size, 2)
      const cosine = near?.hits.find((one) => one.chunkId === leave)?.cosine ?? 0
      assert.ok(Math.abs((known.get(leave) ?? 0) - cosine) < 1e-3)
      assert.ok((known.get(kaffee) ?? 1) < 0.3)
    })

    it('finds nothing by meaning where nothing was indexed', async () => {
      const request = { collectionIds: [newId()], query: 'anything', wanted: 3, signal }
      assert.equal(await byMeaning.meaning.nearest(request), null)
    })
  })
})
