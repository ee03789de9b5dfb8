import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import SQLite from 'better-sqlite3'
import { collection, documentContent, documentList, group } from '@parley/contract'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'
import { beginUpload, TestCollection } from './knowledge.testing.ts'

const handbook = `# Handbook

## Heating

The boiler keeps the water at sixty degrees in winter. Its valve is called VX-200.

## Garden

Water the tomatoes every morning, never at noon.
`

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`knowledge on ${databaseName}`, () => {
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

    test('a document is read in the background and then answers questions with its place', async () => {
      const papers = await TestCollection.make(ada)
      const document = await papers.read('handbook.md', handbook)
      assert.deepEqual([document.state, document.reason, document.language], ['ready', null, 'en'])
      const { results, mode } = await papers.search('how warm does the boiler keep the water?')
      assert.equal(mode, 'hybrid')
      assert.equal(results[0]?.title, 'Heating')
      assert.equal(results[0]?.documentName, 'handbook.md')
      assert.match(results[0]?.text ?? '', /sixty degrees/)
      const [first] = results
      assert.ok(first && (first.keywordScore ?? 0) > 0.2 && (first.vectorScore ?? 0) > 0.4, JSON.stringify(first))
      const [meant] = (await papers.search('At what temperature is the liquid held during the cold season?')).results
      assert.equal(meant?.title, 'Heating', 'found by what it means, without one of its words')
      const seen = collection.parse(await ada.ok('GET', `/api/collections/${papers.id}`))
      assert.deepEqual(seen.documents, { total: 1, ready: 1, working: 0, failed: 0 })
      assert.deepEqual(seen.languages, ['en'])
    })

    test('one note of somebody does not wait for the many that somebody else gave before', async () => {
      const [many, one] = [await TestCollection.make(ada, 'Many'), await TestCollection.make(bob, 'One')]
      const numbers = Array.from({ length: 60 }, (_, number) => number)
      await many.give(...numbers.map((number) => new File([`# Note ${number}\n\nIt says ${number}.`], `${number}.md`)))
      assert.equal((await one.read('mine.md', '# Mine\n\nA note about lions.')).state, 'ready')
      const { documents } = collection.parse(await ada.ok('GET', `/api/collections/${many.id}`))
      assert.ok(documents.working > 20, `${documents.working} of the many still wait`)
    })

    test('words are found in their other forms, whatever their case, and any text is legal', async () => {
      const papers = await TestCollection.make(ada)
      await papers.read('handbook.md', handbook)
      for (const query of ['BOILERS', 'watering a tomato', 'degree', 'vx-200', '"VX-200"']) {
        assert.ok((await papers.texts(query)).length > 0, query)
      }
      for (const query of ['"', "'", '*', 'NEAR(', 'scope:c', '\\', 'a AND', '- -', '""""', '🎉', ':* & | !', '(((']) {
        assert.ok(Array.isArray(await papers.texts(query)), query)
      }
      assert.deepEqual(await papers.texts('submarine'), [])
    })

    test('the embedder that somebody chose goes before the language of the first document', async () => {
      const made = collection.parse(
        await ada.ok('POST', '/api/collections', { name: 'Chosen', embedder: 'multilingual' }),
      )
      const chosen = new TestCollection(ada, made.id)
      assert.equal((await chosen.read('plain.txt', 'The boiler keeps the water warm all winter long.')).language, 'en')
      if (databaseName !== 'sqlite') return
      const database = new SQLite(join(app.dataDir, 'parley.db'), { readonly: true })
      const model = database.prepare('SELECT model FROM vector_sets WHERE collection_id = ?').pluck().get(made.id)
      database.close()
      assert.equal(model, 'multilingual-e5-small')
    })

    test('other languages are told apart and searched by their own forms', async () => {
      const papers = await TestCollection.make(ada)
      const german = await papers.read(
        'haus.txt',
        'Die Heizung im Keller wird im Winter auf sechzig Grad gestellt. Der Garten und die Blumen werden morgens gegossen, und das ist nicht schwer.',
      )
      const chinese = await papers.read('tianqi.txt', '东京的天气今天很好。锅炉在冬天保持六十度。')
      assert.deepEqual([german.language, chinese.language], ['de', 'zh'])
      assert.equal((await papers.search('Blume')).results[0]?.documentName, 'haus.txt')
      assert.equal((await papers.search('天气')).results[0]?.documentName, 'tianqi.txt')
      assert.deepEqual(await papers.texts('气天'), [])
    })

    test('the same content is taken once, also when it comes twice at the same moment', async () => {
      const papers = await TestCollection.make(ada)
      const given = await Promise.all(
        Array.from({ length: 4 }, (_, index) => papers.give(new File(['The same words.'], `copy-${index}.txt`))),
      )
      const ids = new Set(given.flat().map(({ id }) => id))
      assert.equal(ids.size, 1)
      assert.equal(given.flat().filter(({ duplicate }) => !duplicate).length, 1)
    })

    test('many files at once: each has its own fate', async () => {
      const papers = await TestCollection.make(ada)
      const taken = await papers.give(
        new File(['Good words about lighthouses.'], 'good.txt'),
        new File([], 'empty.txt'),
        new File([new Uint8Array(2_000)], 'zeros.bin'),
        new File(['PK\u0003\u0004broken'], 'broken.docx'),
      )
      const settled = await Promise.all(taken.map(({ id }) => papers.settled(id)))
      assert.deepEqual(
        settled.map(({ name, state }) => [name, state]),
        [
          ['good.txt', 'ready'],
          ['empty.txt', 'failed'],
          ['zeros.bin', 'failed'],
          ['broken.docx', 'failed'],
        ],
      )
      assert.ok(settled.slice(1).every(({ reason }) => (reason ?? '').length > 10))
      const again = await ada.call('POST', `/api/documents/${settled[3]?.id}/retry`, {})
      assert.equal(again.status, 202)
      assert.equal((await papers.settled(settled[3]?.id ?? '')).state, 'failed')
      assert.equal((await ada.call('POST', `/api/documents/${settled[0]?.id}/retry`, {})).status, 409)
    })

    test('new content under the same id: the old is found until the new is ready, what stayed keeps its passages', async () => {
      const papers = await TestCollection.make(ada)
      const { id } = await papers.read('handbook.md', handbook)
      const before = (await papers.search('tomatoes')).results[0]
      const changed = await papers.replace(id, 'handbook.md', handbook.replace('sixty degrees', 'seventy degrees'))
      assert.ok(changed.searchable)
      assert.ok((await papers.texts('tomatoes')).length > 0, 'found while the new one is being read')
      assert.equal((await papers.settled(id)).state, 'ready')
      assert.equal((await papers.search('boiler')).results[0]?.text.includes('seventy'), true)
      assert.equal((await papers.search('tomatoes')).results[0]?.chunkId, before?.chunkId)
      assert.deepEqual(await papers.texts('sixty'), [])

      await papers.replace(id, 'broken.pdf', '%PDF-1.4 nothing')
      const failed = await papers.settled(id)
      assert.deepEqual([failed.state, failed.searchable], ['failed', true])
      assert.ok((await papers.texts('seventy')).length > 0, 'what was there before is still found')
    })

    test('what is deleted or stopped is found no more, and its file is gone', async () => {
      const papers = await TestCollection.make(ada)
      const { id } = await papers.read('handbook.md', handbook)
      assert.equal((await ada.fetch('GET', `/api/documents/${id}/file`)).status, 200)
      await ada.ok('DELETE', `/api/documents/${id}`)
      assert.deepEqual(await papers.texts('boiler'), [])
      assert.equal((await ada.fetch('GET', `/api/documents/${id}/file`)).status, 404)

      const [slow] = await papers.give(new File(['word '.repeat(200_000)], 'long.txt'))
      assert.ok(slow)
      await ada.ok('POST', `/api/documents/${slow.id}/cancel`, {})
      const stopped = await papers.settled(slow.id)
      assert.deepEqual([stopped.state, stopped.searchable], ['failed', false])
      await ada.ok('DELETE', `/api/collections/${papers.id}`)
      assert.equal((await ada.call('GET', `/api/documents/${slow.id}`)).status, 404)
    })

    test('a collection is its owner’s until it is shared, to read or to change, and again when it is taken back', async () => {
      const papers = await TestCollection.make(ada)
      const { id } = await papers.read('handbook.md', handbook)
      const [path, document] = [`/api/collections/${papers.id}`, `/api/documents/${id}`]
      const share = (grants: unknown[]) => ada.ok('PUT', `${path}/grants`, { grants })
      const status = async (method: string, where: string, body?: unknown) =>
        (await bob.call(method, where, body)).status
      const bobs = async () => [
        await status('GET', path),
        await status('GET', document),
        await status('POST', `${path}/search`, { query: 'boiler' }),
        await status('PATCH', path, { description: 'x' }),
        await status('PUT', `${path}/grants`, { grants: [] }),
        await status('DELETE', path),
      ]
      assert.deepEqual(await bobs(), [404, 404, 404, 404, 404, 404])
      await share([{ to: 'user', id: bobId, access: 'read' }])
      assert.deepEqual(await bobs(), [200, 200, 200, 403, 403, 403])
      const refused = await bob.upload(`${path}/documents`, 'files', [new File(['x'], 'x.txt')])
      assert.equal(refused.status, 403)
      assert.equal(await status('DELETE', document), 403)
      await share([{ to: 'user', id: bobId, access: 'write' }])
      assert.deepEqual(await bobs(), [200, 200, 200, 200, 403, 403])
      assert.equal((await papers.as(bob).read('more.txt', 'Bob adds lighthouses.')).state, 'ready')
      await share([{ to: 'everyone', access: 'read' }])
      assert.deepEqual(await bobs(), [200, 200, 200, 403, 403, 403])
      await share([])
      assert.deepEqual(await bobs(), [404, 404, 404, 404, 404, 404])
    })

    test('who may change a collection no more while a file is on its way changes nothing', async () => {
      const papers = await TestCollection.make(ada)
      const { id } = await papers.read('handbook.md', handbook)
      const grants = [{ to: 'user', id: bobId, access: 'write' }]
      const drafts = async () => (await readdir(join(app.dataDir, 'files.incoming'))).length
      const ways = [
        ['POST', `/api/collections/${papers.id}/documents`, 'files'],
        ['PUT', `/api/documents/${id}/content`, 'file'],
      ] as const
      for (const [method, path, field] of ways) {
        await ada.ok('PUT', `/api/collections/${papers.id}/grants`, { grants })
        const before = await drafts()
        const finish = beginUpload(bob, method, path, field)
        while ((await drafts()) === before) await new Promise((resolve) => setTimeout(resolve, 5))
        await ada.ok('PUT', `/api/collections/${papers.id}/grants`, { grants: [] })
        assert.equal(await finish(), 403, method)
      }
      const { items } = documentList.parse(await ada.ok('GET', `/api/collections/${papers.id}/documents`))
      assert.deepEqual(
        items.map(({ name, state }) => [name, state]),
        [['handbook.md', 'ready']],
      )
      assert.deepEqual(await papers.texts('cold'), [])
    })

    test('what is shared with a group is for those who are in it', async () => {
      const papers = await TestCollection.make(ada)
      await papers.read('handbook.md', handbook)
      const made = await ada.ok('POST', '/api/admin/groups', { name: `Readers ${papers.id}` })
      const groupId = group.parse(made).id
      await ada.ok('PUT', `/api/collections/${papers.id}/grants`, {
        grants: [{ to: 'group', id: groupId, access: 'read' }],
      })
      const asked = async () =>
        (await bob.call('POST', `/api/collections/${papers.id}/search`, { query: 'boiler' })).status
      assert.equal(await asked(), 404)
      await ada.ok('POST', `/api/admin/groups/${groupId}/members`, { add: [bobId] })
      assert.equal(await asked(), 200)
    })

    test('a document is read page by page of its passages, and from any one of them', async () => {
      const papers = await TestCollection.make(ada)
      const chapters = Array.from({ length: 12 }, (_, n) => `# Chapter ${n}\n\nIn chapter ${n} stands sentence ${n}.`)
      const { id } = await papers.read('book.md', chapters.join('\n\n'))
      const get = async (query: string) =>
        documentContent.parse(await ada.ok('GET', `/api/documents/${id}/content?${query}`))
      const first = await get('limit=5')
      assert.deepEqual(
        first.passages.map(({ headings }) => headings.at(-1)),
        [0, 1, 2, 3, 4].map((n) => `Chapter ${n}`),
      )
      const second = await get(`limit=20&cursor=${first.nextCursor}`)
      assert.deepEqual([second.passages.length, second.nextCursor], [7, null])
      const target = second.passages[3]
      const around = await get(`limit=4&chunk=${target?.id}`)
      assert.equal(around.passages.at(-1)?.id, target?.id)
      const listed = documentList.parse(await ada.ok('GET', `/api/collections/${papers.id}/documents`))
      assert.deepEqual(
        listed.items.map(({ passages }) => passages),
        [12],
      )
    })
  })
})
