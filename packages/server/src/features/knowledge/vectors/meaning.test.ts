import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { newId, type Id } from '@parley/contract'
import { startLabProvider } from '@parley/lab'
import { loopbackEgress } from '#providers/testing/chat.ts'
import { openEmbedders } from '../embed/embed.testing.ts'
import { createRemoteEmbedder, type EmbeddingModelName, type RemoteEmbedder } from '../embed/index.ts'
import { createMeaning } from './index.ts'
import { openVectors } from './vectors.testing.ts'
import { eachDatabase } from '../../../testing/furnished.ts'

const signal = new AbortController().signal
const { embedders } = openEmbedders()
const egress = loopbackEgress()
after(async () => {
  await embedders.stop()
  await egress.close()
})
const handbook = [
  'Full-time employees receive 25 days of paid leave each calendar year.',
  'Salaries are paid on the 25th of each month by bank transfer.',
  'The coffee machine is descaled every second Friday.',
]

eachDatabase((_name, temporaryDatabase) => {
  describe('searching by meaning', { timeout: 60_000 }, async () => {
    const { database, vectors, close } = await openVectors(await temporaryDatabase())
    after(close)

    function meaningWith(choice: EmbeddingModelName | RemoteEmbedder | null, remote?: RemoteEmbedder) {
      return createMeaning({ database, vectors, embedders, choose: async () => choice, remoteFor: async () => remote })
    }
    type Meaning = ReturnType<typeof meaningWith>

    async function take(meaning: Meaning, collectionId: Id, texts: readonly string[]) {
      const chunks = texts.map((text) => ({ id: newId(), contentHash: text, text }))
      const document = { collectionId, documentId: newId(), chunks }
      await meaning.stage(document, signal, () => undefined)
      const kept = chunks.map((chunk) => chunk.id)
      const { documentId } = document
      await database.transaction((transaction) => meaning.publish(transaction, { collectionId, documentId, kept }))
      return document
    }
    const ask = (meaning: Meaning, text: string, ...collectionIds: Id[]) =>
      meaning.search({ text, wanted: 3, scopes: collectionIds.map((collectionId) => ({ collectionId })), signal })

    it('finds what is meant, in English and across languages', async () => {
      for (const [model, question] of [
        ['english', 'How much holiday do I get?'],
        ['multilingual', 'Wie viel Urlaub bekomme ich?'],
      ] as const) {
        const meaning = meaningWith(model)
        const collectionId = newId()
        const { chunks } = await take(meaning, collectionId, handbook)
        const { groups } = await ask(meaning, question, collectionId)
        assert.equal(groups[0]?.hits[0]?.chunkId, chunks[0]?.id)
        assert.equal((await meaning.spaceOf(collectionId))?.hash, embedders.space(model).hash)
      }
    })

    it('keeps the spaces of collections apart', async () => {
      const [english, multilingual] = [newId(), newId()]
      await take(meaningWith('english'), english, handbook)
      await take(meaningWith('multilingual'), multilingual, handbook)
      const { groups, failed } = await ask(meaningWith(null), 'salary', english, multilingual)
      assert.deepEqual(failed, [])
      assert.equal(groups.length, 2)
      for (const { hits, collectionIds } of groups) assert.deepEqual([hits.length, collectionIds.length], [3, 1])
    })

    it('does nothing for a collection of keywords only', async () => {
      const collectionId = newId()
      const meaning = meaningWith(null)
      await take(meaning, collectionId, handbook)
      assert.deepEqual(await ask(meaning, 'salary', collectionId), { groups: [], failed: [] })
    })

    it('says which collections it cannot answer from when their embedder is away', async () => {
      const lab = await startLabProvider({ protocol: 'openai' })
      const remote = createRemoteEmbedder({ kind: 'openai', egress, baseUrl: lab.url, model: 'lab-embedding' })
      const [far, near] = [newId(), newId()]
      const { chunks } = await take(meaningWith(remote, remote), far, handbook)
      await take(meaningWith('english'), near, handbook)
      const found = await ask(meaningWith(null, remote), 'coffee machine', far)
      assert.equal(found.groups[0]?.hits[0]?.chunkId, chunks[2]?.id)
      await lab.close()
      const { groups, failed } = await ask(meaningWith(null, remote), 'a new question', far, near)
      assert.deepEqual(
        groups.map((group) => group.collectionIds),
        [[near]],
      )
      assert.deepEqual(
        failed.map((one) => one.collectionIds),
        [[far]],
      )
      const forgotten = await ask(meaningWith(null), 'another one', far)
      assert.match(String(forgotten.failed[0]?.error), /no longer configured/)
    })

    it('serves the old vectors until those of another embedder are complete', async () => {
      const meaning = meaningWith('english')
      const collectionId = newId()
      const first = await take(meaning, collectionId, handbook)
      const second = await take(meaning, collectionId, ['The cat sleeps on the printer.'])
      const gone = await take(meaning, collectionId, ['The parking lot closes at nine.'])
      const spaceNow = async () => (await meaning.spaceOf(collectionId))?.hash
      const between: (string | undefined)[] = []
      async function* documents() {
        yield first
        between.push(await spaceNow())
        // While it goes on, one document comes and one goes.
        await take(meaning, collectionId, ['The roof is green.'])
        await database.transaction((transaction) => meaning.removeDocument(transaction, collectionId, gone.documentId))
        yield gone
        yield second
        between.push(await spaceNow())
      }
      const isCurrent = async (_: unknown, document: { documentId: Id }) => document.documentId !== gone.documentId
      let incomplete = 1
      const request = {
        collectionId,
        to: embedders.space('multilingual'),
        fits: async () => true,
        cutAnew: async () => undefined,
        isCurrent,
        lock: async () => undefined,
        missing: async () => incomplete--,
        signal,
      }
      assert.equal(await meaning.reembed({ ...request, documents: documents() }), false, 'some have none yet')
      assert.equal(await spaceNow(), embedders.space('english').hash)
      async function* rest() {
        yield second
      }
      assert.equal(await meaning.reembed({ ...request, documents: rest() }), true)
      const english = embedders.space('english').hash
      assert.deepEqual(between, [english, english])
      assert.equal(await spaceNow(), embedders.space('multilingual').hash)
      const scopes = [{ collectionId }]
      const { groups } = await meaning.search({ text: 'Dach', wanted: 10, scopes, signal })
      assert.equal(groups[0]?.hits.length, 5)
    })
  })
})
