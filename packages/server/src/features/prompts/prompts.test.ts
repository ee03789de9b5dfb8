import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fillPrompt, newId, prompt, promptList, promptVariables, type Id, type Prompt } from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`prompts on ${databaseName}`, () => {
    let app: TestApp
    let owner: TestClient
    let ada: TestClient
    let bob: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      owner = new TestClient(app.url)
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await owner.register('owner')
      await ada.register('ada')
      await bob.register('bob')
    })
    after(() => app.close())

    const make = async (client: TestClient, body: object = {}): Promise<Prompt> =>
      prompt.parse(await client.ok('POST', '/api/prompts', { name: 'Letter', text: 'Write to {{whom}}.', ...body }))
    const names = async (client: TestClient, query = ''): Promise<string[]> =>
      promptList.parse(await client.ok('GET', `/api/prompts${query}`)).items.map(({ name }) => name)
    const codeOf = async (client: TestClient, method: string, id: Id, body?: object) => {
      const { status, body: answer } = await client.call(method, `/api/prompts/${id}`, body)
      return [status, Object(answer).code]
    }

    test('what somebody keeps is theirs alone', async () => {
      const { id, editable, shared } = await make(ada)
      assert.deepEqual([editable, shared], [true, false])
      assert.deepEqual(await names(bob), [])
      for (const stranger of [bob, owner]) {
        assert.deepEqual(await codeOf(stranger, 'GET', id), [404, 'not_found'])
        assert.deepEqual(await codeOf(stranger, 'PATCH', id, { version: 1, name: 'Mine' }), [404, 'not_found'])
        assert.deepEqual(await codeOf(stranger, 'DELETE', id), [404, 'not_found'])
      }
      await ada.ok('DELETE', `/api/prompts/${id}`)
      assert.deepEqual(await names(ada), [])
    })

    test('only administration offers one to everyone, and changes what everyone is offered', async () => {
      const refused = await ada.call('POST', '/api/prompts', { name: 'For all', text: 'Hear!', shared: true })
      assert.deepEqual([refused.status, Object(refused.body).code], [403, 'forbidden'])
      const own = await make(ada, { name: 'Own' })
      assert.deepEqual(await codeOf(ada, 'PATCH', own.id, { version: 1, shared: true }), [403, 'forbidden'])

      const { id, version } = await make(owner, { name: 'House style', shared: true })
      const seen = prompt.parse(await bob.ok('GET', `/api/prompts/${id}`))
      assert.deepEqual([seen.name, seen.shared, seen.editable], ['House style', true, false])
      assert.deepEqual(await codeOf(bob, 'PATCH', id, { version, text: 'Shout!' }), [403, 'forbidden'])
      assert.deepEqual(await codeOf(bob, 'DELETE', id), [403, 'forbidden'])
      assert.deepEqual(await names(bob), ['House style'])
      await owner.ok('PATCH', `/api/prompts/${id}`, { version, shared: false })
      assert.deepEqual(await names(bob), [])
      await ada.ok('DELETE', `/api/prompts/${own.id}`)
      await owner.ok('DELETE', `/api/prompts/${id}`)
    })

    test('two who change it at once learn of each other, and nothing is lost', async () => {
      const { id, version } = await make(ada, { name: 'Draft' })
      await ada.ok('PATCH', `/api/prompts/${id}`, { version, text: 'First' })
      const late = await ada.call('PATCH', `/api/prompts/${id}`, { version, text: 'Second' })
      assert.deepEqual([late.status, Object(late.body).code], [409, 'version_conflict'])
      assert.equal(prompt.parse(Object(late.body).current).text, 'First')
      await ada.ok('DELETE', `/api/prompts/${id}`)
    })

    test('a creation tried again makes no second one, and nobody takes the id of another', async () => {
      const id = newId()
      assert.equal((await make(ada, { id })).id, id)
      assert.equal((await make(ada, { id })).id, id)
      assert.deepEqual(await names(ada), ['Letter'])
      const taken = await bob.call('POST', '/api/prompts', { id, name: 'Thief', text: 'Mine' })
      assert.deepEqual([taken.status, JSON.stringify(taken.body).includes('Letter')], [409, false])
      await ada.ok('DELETE', `/api/prompts/${id}`)
    })

    test('they are listed by name, page by page, and found whatever is typed', async () => {
      for (const name of ['50% off', 'zebra', 'Apple', 'apple', 'Émile']) await make(ada, { name })
      const pages: string[] = []
      let query = '?limit=2'
      for (;;) {
        const page = promptList.parse(await ada.ok('GET', `/api/prompts${query}`))
        pages.push(...page.items.map(({ name }) => name))
        if (page.nextCursor === null) break
        query = `?limit=2&cursor=${encodeURIComponent(page.nextCursor)}`
      }
      assert.deepEqual(pages.toSorted(), ['50% off', 'Apple', 'apple', 'zebra', 'Émile'].toSorted())
      assert.deepEqual(await names(ada, '?q=%25'), ['50% off'])
      assert.equal((await names(ada, '?q=APPLE')).length, 2)
      for (const cursor of ['', 'x', Buffer.from('["a\\u0000","b"]').toString('base64url')]) {
        assert.equal((await ada.call('GET', `/api/prompts?cursor=${cursor}`)).status, 400, cursor)
      }
    })

    test('who leaves takes theirs along', async () => {
      const eve = new TestClient(app.url)
      await eve.register('eve')
      const { id } = await make(eve)
      await eve.ok('DELETE', '/api/me', {})
      assert.deepEqual(await codeOf(owner, 'GET', id), [404, 'not_found'])
    })

    test('bad ones are refused at their field', async () => {
      const many = Array.from({ length: 13 }, (_, at) => `{{field ${at}}}`).join(' ')
      for (const [field, body] of [
        ['name', { name: ' ', text: 'x' }],
        ['name', { name: 'two\nlines', text: 'x' }],
        ['text', { name: 'x', text: ' \n' }],
        ['text', { name: 'x', text: many }],
      ] as const) {
        const { status, body: answer } = await ada.call('POST', '/api/prompts', body)
        assert.deepEqual([status, Object.keys(Object(answer).fields)], [400, [field]])
      }
    })
  })
})

test('the blanks of a prompt are found once each and filled in one pass', () => {
  const text = 'Dear {{ name }}, {{name}}! In {{mother tongue}}: {{ }} {{a{{b}} {{größe}}'
  assert.deepEqual(promptVariables(text), ['name', 'mother tongue', 'b', 'größe'])
  assert.equal(
    fillPrompt('{{a}} and {{b}} and {{toString}}', { a: '{{b}}', b: '$& $1' }),
    '{{b}} and $& $1 and {{toString}}',
  )
})
