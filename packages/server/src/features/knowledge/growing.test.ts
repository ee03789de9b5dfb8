import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { eachDatabase, startTestApp, TestClient } from '../../testing/index.ts'
import { TestCollection } from './knowledge.testing.ts'

const chapter = (n: number): string =>
  `# Chapter ${n}\n\nIn chapter ${n} stands wordnumber${n}. ${'It goes on and on about the sea. '.repeat(8)}`
const book = (chapters: number): string => Array.from({ length: chapters }, (_, n) => chapter(n)).join('\n\n')

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`a long document on ${databaseName}`, () => {
    test('is found from its beginning on while the rest is read, and no more when that is stopped', async (t) => {
      const app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      t.after(() => app.close())
      const ada = new TestClient(app.url)
      await ada.register('ada')
      const papers = await TestCollection.make(ada)
      const [given] = await papers.give(new File([book(1200)], 'book.md'))
      assert.ok(given)
      let part = await papers.document(given.id)
      while (!part.searchable) part = await papers.document(given.id)
      assert.ok(part.state === 'extracting' || part.state === 'embedding', part.state)
      assert.ok(part.passages >= 8 && part.passages < 1200, `${part.passages} passages`)
      const { results } = await papers.search('wordnumber0')
      assert.match(results[0]?.text ?? '', /wordnumber0\b/)
      assert.deepEqual(await papers.texts('wordnumber1199'), [], 'what is not shown yet is not found')
      const shown = Object(await ada.ok('GET', `/api/documents/${given.id}/content?limit=100`))
      assert.ok(shown.passages.length >= 8)

      await ada.ok('POST', `/api/documents/${given.id}/cancel`, {})
      const stopped = await papers.settled(given.id)
      assert.deepEqual([stopped.state, stopped.searchable, stopped.passages], ['failed', false, 0])
      assert.deepEqual(await papers.texts('wordnumber0'), [])

      await papers.replace(given.id, 'book.md', book(20))
      const whole = await papers.settled(given.id)
      assert.deepEqual([whole.state, whole.searchable, whole.passages], ['ready', true, 20])
      assert.match((await papers.search('wordnumber19')).results[0]?.text ?? '', /wordnumber19\b/)
    })
  })
})
