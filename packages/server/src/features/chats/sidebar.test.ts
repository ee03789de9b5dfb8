import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { conversation, conversationList, sidebar, type Id } from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`the sidebar on ${databaseName}`, () => {
    let app: TestApp
    let ada: TestClient
    let bob: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'open' })
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await ada.register('ada')
      await bob.register('bob')
    })
    after(() => app.close())

    const filed = async (title: string, change: object): Promise<Id> => {
      const { id } = conversation.parse(await ada.ok('POST', '/api/conversations', { title }))
      await ada.ok('PATCH', `/api/conversations/${id}`, change)
      return id
    }
    const get = async (client: TestClient) => sidebar.parse(await client.ok('GET', '/api/sidebar'))

    test('tells of every folder however many conversations there are, counted without what stands elsewhere', async () => {
      for (let at = 0; at < 60; at += 1) await filed(`Work ${at}`, { folder: 'Work' })
      await filed('A letter', { folder: 'Home' })
      await filed('Pinned', { folder: 'Home', pinned: true })
      await filed('Put away', { folder: 'Attic', archived: true })
      const loose = await filed('Loose', {})
      assert.deepEqual((await get(ada)).folders, [
        { name: 'Home', count: 1, unread: false },
        { name: 'Work', count: 60, unread: false },
      ])
      const page = async (query: string) =>
        conversationList.parse(await ada.ok('GET', `/api/conversations?view=active&${query}`))
      const first = await page('folder=Work&limit=50')
      const second = await page(`folder=Work&limit=50&cursor=${first.nextCursor}`)
      assert.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 60)
      assert.equal(second.nextCursor, null)
      assert.deepEqual(
        (await page('folder=')).items.map(({ id }) => id),
        [loose],
      )
      assert.deepEqual((await get(bob)).folders, [])
    })

    test('an answer nobody has read shows on the folder it lies in', async () => {
      const id = await filed('Asked', { folder: 'Home' })
      await ada.chat(id, 'Is it there?')
      const home = (await get(ada)).folders.find(({ name }) => name === 'Home')
      assert.deepEqual(home, { name: 'Home', count: 2, unread: true })
      await ada.ok('POST', `/api/conversations/${id}/read`)
      assert.equal((await get(ada)).folders.find(({ name }) => name === 'Home')?.unread, false)
    })

    test('folders and pins stand in the order they were given, and one order does not undo the other', async () => {
      const [one, two] = [await filed('One', { pinned: true }), await filed('Two', { pinned: true })]
      await ada.ok('PATCH', '/api/sidebar', { folderOrder: ['Work', 'Gone', 'Home', 'Work'] })
      await ada.ok('PATCH', '/api/sidebar', { pinnedOrder: [two, one] })
      await filed('A new one', { folder: 'Aa' })
      const now = await get(ada)
      assert.deepEqual(
        now.folders.map(({ name }) => name),
        ['Work', 'Home', 'Aa'],
      )
      assert.deepEqual(now.pinnedOrder, [two, one])
      assert.deepEqual(await get(bob), { folders: [], pinnedOrder: [] })
    })

    test('a folder takes another name with all that lies in it and keeps its place; another person’s stays', async () => {
      const theirs = conversation.parse(await bob.ok('POST', '/api/conversations', { title: 'Theirs' }))
      await bob.ok('PATCH', `/api/conversations/${theirs.id}`, { folder: 'Work' })
      const archived = await filed('Old work', { folder: 'Work', archived: true })
      await ada.ok('PATCH', '/api/sidebar', { renameFolder: { from: 'Work', to: ' Office ' } })
      assert.deepEqual(
        (await get(ada)).folders.map(({ name, count }) => [name, count]),
        [
          ['Office', 60],
          ['Home', 2],
          ['Aa', 1],
        ],
      )
      assert.equal(conversation.parse(await ada.ok('GET', `/api/conversations/${archived}`)).folder, 'Office')
      assert.deepEqual(
        (await get(bob)).folders.map(({ name }) => name),
        ['Work'],
      )
      await ada.ok('PATCH', '/api/sidebar', { renameFolder: { from: 'Home', to: 'Office' } })
      assert.deepEqual(
        (await get(ada)).folders.map(({ name, count }) => [name, count]),
        [
          ['Office', 62],
          ['Aa', 1],
        ],
      )
      const rename = (from: string, to: string) => ada.call('PATCH', '/api/sidebar', { renameFolder: { from, to } })
      assert.equal((await rename('Work', 'Mine')).status, 404, 'what only somebody else has is not there')
      assert.equal((await rename('Office', '  ')).status, 400)
    })

    test('what is no order is refused and changes nothing', async () => {
      const before = await get(ada)
      for (const body of [{ pinnedOrder: ['no id'] }, { folderOrder: Array(501).fill('x') }, { other: [] }]) {
        assert.equal((await ada.call('PATCH', '/api/sidebar', body)).status, 400, JSON.stringify(body).slice(0, 40))
      }
      assert.deepEqual(await ada.ok('PATCH', '/api/sidebar', {}), before)
    })
  })
})
