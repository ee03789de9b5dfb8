import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { keptList, knowledgeOverview } from '@parley/contract'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'
import { TestCollection } from './knowledge.testing.ts'

const temperature = (degrees: string): string =>
  `# Heating\n\nThe boiler keeps the water at ${degrees} degrees in winter.\n\n# Garden\n\nWater the tomatoes early.\n`

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`what is found on ${databaseName}`, () => {
    let app: TestApp
    let ada: TestClient
    let bob: TestClient
    let bobId: string
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await ada.register('ada')
      bobId = (await bob.register('bob')).id
    })
    after(() => app.close())

    test('a result says why it was found', async () => {
      const papers = await TestCollection.make(ada)
      await papers.read('handbook.md', temperature('sixty'))
      const { results, reason } = await papers.search('How warm does the boiler keep the water?')
      const [best] = results
      assert.ok(best)
      assert.equal(reason, null)
      assert.deepEqual(best.words.toSorted(), ['boiler', 'keep', 'water'])
      assert.deepEqual(best.headings, ['Heating'])
      const { score, vectorScore, weight, keywordScore } = best
      assert.ok(Math.abs(score - ((vectorScore ?? 0) + weight * (keywordScore ?? 0))) < 1e-9)
    })

    test('a passage comes with what stands around it', async () => {
      const papers = await TestCollection.make(ada)
      const text = Array.from({ length: 40 }, (_, n) =>
        n === 20
          ? 'The lighthouse keeper was called Marlow.'
          : `Sentence ${n} tells of the harbour and its boats at night.`,
      )
      await papers.read('harbour.txt', text.join(' '))
      const found = (await papers.search('Who kept the lighthouse?', 1)).results[0]
      assert.match(found?.text ?? '', /Marlow/)
      assert.ok((found?.before ?? found?.after ?? '').includes('harbour'), JSON.stringify(found))
    })

    test('the same question again sees every change at once, also while it is being made', async () => {
      const papers = await TestCollection.make(ada)
      const { id } = await papers.read('handbook.md', temperature('sixty'))
      const said = async (): Promise<string> =>
        (await papers.search('boiler water degrees')).results.map(({ text }) => text).join(' ')
      assert.match(await said(), /sixty/)
      for (const degrees of ['seventy', 'eighty']) {
        await papers.replace(id, 'handbook.md', temperature(degrees))
        let isReady = false
        const asking = Array.from({ length: 4 }, async () => {
          while (!isReady) await said()
        })
        await papers.settled(id)
        assert.match(await said(), new RegExp(degrees))
        isReady = true
        await Promise.all(asking)
        const afterwards = await said()
        assert.match(afterwards, new RegExp(degrees))
        assert.doesNotMatch(afterwards, /sixty/)
      }
      await ada.ok('DELETE', `/api/documents/${id}`)
      assert.equal(await said(), '')
    })

    test('what one person has found is not found by another who may not read it', async () => {
      const papers = await TestCollection.make(ada)
      await papers.read('handbook.md', temperature('sixty'))
      const share = (grants: unknown[]) => ada.ok('PUT', `/api/collections/${papers.id}/grants`, { grants })
      const question = { query: 'boiler water degrees', limit: 8 }
      const asked = async () => (await bob.call('POST', `/api/collections/${papers.id}/search`, question)).status
      await papers.search(question.query)
      assert.equal(await asked(), 404)
      await share([{ to: 'user', id: bobId, access: 'read' }])
      assert.equal(await asked(), 200)
      await share([])
      assert.equal(await asked(), 404)
    })

    test('what somebody may keep is counted also where many uploads come at the same moment', async () => {
      const group = { documents: 3, documentBytes: 1_000, messagesPerDay: null, tokensPerDay: null }
      await ada.ok('PUT', '/api/admin/roles/member', { quotas: group })
      const papers = await TestCollection.make(bob)
      const give = (...names: string[]) =>
        bob.upload(
          `/api/collections/${papers.id}/documents`,
          'files',
          names.map((name) => new File([`These are the words of ${name}.`], name)),
        )
      const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((name) => give(`${name}.txt`)))
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((left, right) => left - right),
        [202, 202, 202, 429, 429],
      )
      const refused = answers.find(({ status }) => status === 429)
      assert.match(JSON.stringify(refused?.body), /quota_exceeded.*You may keep 3 documents and have 3/)
      const own = async () => knowledgeOverview.parse(await bob.ok('GET', '/api/knowledge'))
      assert.deepEqual((await own()).limits, { documents: 3, bytes: 1_000 })
      assert.equal((await own()).own, 3)

      const again = answers[0]?.status === 202 ? 'a.txt' : 'b.txt'
      if (answers[again === 'a.txt' ? 0 : 1]?.status === 202) assert.equal((await give(again)).status, 202)
      const items = await bob.ok('GET', `/api/collections/${papers.id}/documents`)
      const [first] = (items as { items: { id: string }[] }).items
      await bob.ok('DELETE', `/api/documents/${first?.id}`)
      const long = 'long '.repeat(300)
      const large = await bob.upload(`/api/collections/${papers.id}/documents`, 'files', [new File([long], 'long.txt')])
      assert.equal(large.status, 429)
      const stored = await readdir(join(app.dataDir, 'files'), { recursive: true })
      const hash = createHash('sha256').update(long).digest('hex')
      assert.ok(stored.length > 0 && !stored.some((path) => path.endsWith(hash)), 'not on the disk either')
      assert.match(JSON.stringify(large.body), /You may keep 0\.0 MB/)
      assert.equal((await own()).own, 2, 'nothing of what was refused is kept')

      // In place of what another keeps it would be theirs, and theirs alone to answer for.
      const common = await TestCollection.make(ada)
      const { id } = await common.read('short.txt', 'A few words.')
      await ada.ok('PUT', `/api/collections/${common.id}/grants`, {
        grants: [{ to: 'user', id: bobId, access: 'write' }],
      })
      assert.equal((await common.as(bob).put(id, 'short.txt', 'long '.repeat(300))).status, 429)
      await common.as(bob).replace(id, 'short.txt', 'Other words.')
      assert.equal((await own()).own, 3)
    })

    test('administration sees how much everybody keeps and may keep, and nobody else does', async () => {
      const listed = async (query = '') =>
        keptList.parse(await ada.ok('GET', `/api/admin/knowledge${query && `?${query}`}`))
      const { items, nextCursor } = await listed()
      assert.equal(nextCursor, null)
      assert.deepEqual(
        items.map(({ bytes }) => bytes),
        items.map(({ bytes }) => bytes).toSorted((left, right) => right - left),
      )
      const bobs = items.find(({ userId }) => userId === bobId)
      const own = knowledgeOverview.parse(await bob.ok('GET', '/api/knowledge'))
      assert.deepEqual(bobs, {
        userId: bobId,
        name: 'bob',
        documents: own.own,
        failed: 0,
        bytes: own.bytes,
        limits: { documents: 3, bytes: 1_000 },
      })
      const first = await listed('limit=1')
      const second = await listed(`limit=1&cursor=${first.nextCursor}`)
      assert.deepEqual([...first.items, ...second.items], items)
      assert.equal((await ada.call('GET', '/api/admin/knowledge?cursor=1.x')).status, 400)
      assert.equal((await bob.call('GET', '/api/admin/knowledge')).status, 403)
    })
  })
})
