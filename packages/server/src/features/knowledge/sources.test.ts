import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { collection, documentTaken, knowledgeDocument, knowledgeOverview, versionedPageHosts } from '@parley/contract'
import { startLabProvider, startWebServer, type LabWebServer } from '@parley/lab'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'
import { TestCollection } from './knowledge.testing.ts'

const filler = 'The house on the hill has many rooms, and every one of them has a window to the sea. '.repeat(4)
const page = (title: string, words: string): string =>
  `<!doctype html><html><head><title>${title}</title></head><body><nav>Home About</nav>
  <article><h1>${title}</h1><p>${words} ${filler}</p><p>${filler}</p></article></body></html>`

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`where knowledge comes from, on ${databaseName}`, () => {
    let app: TestApp
    let ada: TestClient
    let bob: TestClient
    let web: LabWebServer
    let said = 'The boiler keeps the water at sixty degrees.'
    before(async () => {
      web = await startWebServer((request, response) => {
        const path = request.url ?? ''
        if (path.startsWith('/latin')) {
          response.setHeader('content-type', 'text/html; charset=iso-8859-1')
          return response.end(Buffer.from(page('Caf\u00e9', 'Cr\u00e8me br\u00fbl\u00e9e is on the menu.'), 'latin1'))
        }
        if (path.startsWith('/picture')) {
          response.setHeader('content-type', 'image/png')
          return response.end('png')
        }
        if (path.startsWith('/away')) return response.writeHead(302, { location: '/boiler' }).end()
        if (path.startsWith('/inside')) return response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
        if (path.startsWith('/none')) return response.writeHead(404).end('gone')
        response.setHeader('content-type', 'text/html')
        return response.end(page('House manual', said))
      })
      const environment = { PARLEY_PRIVATE_PAGES: web.hostAndPort }
      app = await startTestApp({ databaseUrl: await temporaryDatabase(), environment })
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await ada.register('ada')
      await bob.register('bob')
    })
    after(async () => {
      await app.close()
      await web.close()
    })

    test('a page of the web is read without what surrounds it, and anew when somebody asks', async () => {
      const papers = await TestCollection.make(ada)
      const add = (path: string) => ada.call('POST', `/api/collections/${papers.id}/pages`, { url: web.url + path })
      const answer = await add('/away#part')
      assert.equal(answer.status, 202, JSON.stringify(answer.body))
      const taken = documentTaken.parse(answer.body)
      assert.deepEqual([taken.name, taken.source?.url], ['House manual.html', `${web.url}/away`])
      assert.equal((await papers.settled(taken.id)).state, 'ready')
      assert.match((await papers.search('how warm is the water?')).results[0]?.text ?? '', /sixty degrees/)
      assert.deepEqual(await papers.texts('Home About'), [])

      said = 'The boiler keeps the water at seventy degrees.'
      knowledgeDocument.parse(await ada.ok('POST', `/api/documents/${taken.id}/refresh`, {}))
      assert.equal((await papers.settled(taken.id)).state, 'ready')
      assert.match((await papers.search('how warm is the water?')).results[0]?.text ?? '', /seventy degrees/)
      const again = documentTaken.parse((await add('/away')).body)
      assert.deepEqual([again.id, again.duplicate], [taken.id, true])

      const latin = documentTaken.parse((await add('/latin')).body)
      assert.equal(latin.name, 'Caf\u00e9.html')
      await papers.settled(latin.id)
      assert.match((await papers.search('dessert menu')).results[0]?.text ?? '', /br\u00fbl\u00e9e/)
      for (const path of ['/picture', '/none']) assert.equal((await add(path)).status, 400, path)
      assert.ok((await add('/inside')).status >= 400, 'no redirect leads into the house')
      const other = { url: 'http://127.0.0.1:9/' }
      const pages = `/api/collections/${papers.id}/pages`
      assert.equal((await ada.call('POST', pages, other)).status, 403)
      // The first person owns the house, and may let this host be read; others may not.
      const hosts = '/api/admin/page-hosts'
      const named = versionedPageHosts.parse(await ada.ok('GET', hosts))
      assert.deepEqual([named.value, named.fixed], [[], [web.hostAndPort]])
      for (const wrong of ['http://wiki.lan', 'wiki.lan/x', 'a b', 'wiki.lan:99999', ''])
        assert.equal((await ada.call('PUT', hosts, { value: [wrong], version: 0 })).status, 400, wrong)
      assert.equal((await bob.call('PUT', hosts, { value: ['127.0.0.1:9'], version: 0 })).status, 403)
      const metadata = '169.254.169.254'
      await ada.ok('PUT', hosts, { value: [' 127.0.0.1:9 ', metadata], version: 0 })
      assert.equal((await ada.call('POST', pages, other)).status, 503, 'asked, and nobody there')
      assert.equal((await ada.call('POST', pages, { url: `http://${metadata}/latest` })).status, 403, 'not even then')
      await ada.ok('PUT', hosts, { value: [], version: 1 })
      assert.equal((await ada.call('POST', pages, other)).status, 403)
      assert.equal((await bob.call('POST', `/api/documents/${taken.id}/refresh`, {})).status, 404)
      const file = await papers.read('file.txt', 'Only a file.')
      assert.equal((await ada.call('POST', `/api/documents/${file.id}/refresh`, {})).status, 409)
    })

    test('reading can wait, of one document and of all, and goes on where it was', async () => {
      const papers = await TestCollection.make(ada)
      const paused = collection.parse(await ada.ok('POST', `/api/collections/${papers.id}/pause`, {}))
      assert.equal(paused.paused, true)
      const [first] = await papers.give(new File(['Lighthouses blink at night.'], 'light.txt'))
      assert.ok(first)
      assert.deepEqual([first.state, first.paused], ['queued', true])
      const overview = knowledgeOverview.parse(await ada.ok('GET', '/api/knowledge'))
      assert.equal(overview.documents.paused, 1)
      assert.deepEqual(overview.embedders, ['automatic', 'english', 'multilingual'])
      const own = async (what: string) =>
        knowledgeOverview.parse(await ada.ok('POST', `/api/knowledge/${what}`, {})).documents.paused
      assert.equal(await own('pause'), 1)
      await ada.ok('POST', `/api/documents/${first.id}/resume`, {})
      assert.equal((await papers.settled(first.id)).state, 'ready')
      assert.equal(collection.parse(await ada.ok('GET', `/api/collections/${papers.id}`)).paused, true)
      assert.equal(await own('resume'), 0)
      assert.equal(collection.parse(await ada.ok('GET', `/api/collections/${papers.id}`)).paused, false)
      assert.equal((await ada.call('POST', `/api/documents/${first.id}/resume`, {})).status, 409)

      const words = Array.from({ length: 120 }, (_, n) => `# Part ${n}\n\nIn part ${n} stands wordnumber${n}.`)
      const [long] = await papers.give(new File([words.join('\n\n')], 'long.md'))
      assert.ok(long)
      let seen = await papers.document(long.id)
      while (seen.state === 'queued') seen = await papers.document(long.id)
      const stop = await ada.call('POST', `/api/documents/${long.id}/pause`, {})
      assert.equal(stop.status, 200, JSON.stringify(stop.body))
      const waits = await papers.document(long.id)
      assert.equal(waits.paused, true)
      await ada.ok('POST', `/api/documents/${long.id}/resume`, {})
      const whole = await papers.settled(long.id)
      assert.deepEqual([whole.state, whole.passages, whole.paused], ['ready', 120, false])
      assert.match((await papers.search('wordnumber119')).results[0]?.text ?? '', /wordnumber119\b/)
      assert.equal((await bob.call('POST', `/api/collections/${papers.id}/pause`, {})).status, 404)
    })

    test('another embedder reads all of a collection while the old vectors answer', async () => {
      const papers = await TestCollection.make(ada)
      await papers.read('light.txt', `The lighthouse blinks at night. ${filler}`)
      await papers.read('boiler.txt', 'The boiler keeps the water warm in the winter, and it is drained in the spring.')
      const path = `/api/collections/${papers.id}`
      const now = async () => collection.parse(await ada.ok('GET', path))
      assert.equal((await now()).readBy?.model, 'all-MiniLM-L6-v2')
      await ada.ok('PATCH', path, { embedder: 'multilingual' })
      for (;;) {
        const seen = await now()
        assert.equal((await papers.search('Wie warm ist das Wasser?')).mode, 'hybrid')
        if (seen.readBy?.model === 'multilingual-e5-small' && seen.reembedding === null) break
      }
      assert.equal((await papers.search('Wie warm ist das Wasser?')).results[0]?.documentName, 'boiler.txt')
    })
  })
})

test('a model that reads less at once gets shorter passages: nothing is silently cut', async (t) => {
  const app = await startTestApp()
  t.after(() => app.close())
  const ada = new TestClient(app.url)
  await ada.register('ada')
  const made = collection.parse(await ada.ok('POST', '/api/collections', { name: 'Wide', embedder: 'multilingual' }))
  const papers = new TestCollection(ada, made.id)
  const text = Array.from({ length: 60 }, (_, n) => `Sentence ${n} tells what the harbour looked like in that year.`)
  const { id, passages } = await papers.read('harbour.txt', text.join(' '))
  await papers.read('short.txt', 'The lighthouse blinks at night.')
  await ada.ok('PATCH', `/api/collections/${made.id}`, { embedder: 'english' })
  for (;;) {
    assert.equal((await papers.search('harbour')).mode, 'hybrid', 'the old vectors answer meanwhile')
    const { readBy, reembedding } = collection.parse(await ada.ok('GET', `/api/collections/${made.id}`))
    if (readBy?.model === 'all-MiniLM-L6-v2' && reembedding === null) break
  }
  const narrow = await papers.document(id)
  assert.equal(narrow.state, 'ready')
  assert.ok(narrow.passages > passages, `${narrow.passages} instead of ${passages}`)
  assert.match((await papers.search('Which is sentence 59?')).results.map((one) => one.text).join(' '), /Sentence 59/)
})

describe('an embedder at an address', () => {
  test('reads new collections; while it is away words answer, and it is said', async (t) => {
    const lab = await startLabProvider({ protocol: 'openai', apiKey: 'key' })
    t.after(() => lab.close())
    const app = await startTestApp({
      environment: {
        PARLEY_EMBEDDER_URL: lab.url,
        PARLEY_EMBEDDER_MODEL: 'lab-embedding',
        PARLEY_EMBEDDER_KEY: 'key',
      },
    })
    t.after(() => app.close())
    const ada = new TestClient(app.url)
    await ada.register('ada')
    const papers = await TestCollection.make(ada)
    await papers.read('light.txt', 'The lighthouse blinks at night.')
    const { readBy } = collection.parse(await ada.ok('GET', `/api/collections/${papers.id}`))
    assert.deepEqual(readBy, { provider: 'openai', model: 'lab-embedding' })
    assert.equal((await papers.search('lighthouse blinks')).mode, 'hybrid')
    await lab.close()
    const { mode, results } = await papers.search('night lighthouse')
    assert.deepEqual([mode, results.length], ['keywords', 1])
  })
})
