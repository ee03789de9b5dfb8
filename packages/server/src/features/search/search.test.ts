import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { runsStarted, searchResults, type Id } from '@parley/contract'
import { eachDatabase, startTestApp, TestClient, type TestApp } from '../../testing/index.ts'
import { query } from '../../testing/look-inside.ts'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`searching on ${databaseName}`, () => {
    let app: TestApp
    let databaseUrl: string | null
    let ada: TestClient
    let bob: TestClient
    before(async () => {
      databaseUrl = await temporaryDatabase()
      app = await startTestApp({ databaseUrl })
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await ada.register('ada')
      await bob.register('bob')
    })
    after(() => app.close())

    async function search(client: TestClient, q: string, more: Record<string, string> = {}) {
      const query = new URLSearchParams({ q, ...more })
      return searchResults.parse(await client.ok('GET', `/api/search?${query.toString()}`))
    }

    async function found(client: TestClient, q: string, more?: Record<string, string>): Promise<string[]> {
      return (await search(client, q, more)).items.map(({ snippet }) => snippet)
    }

    async function write(client: TestClient, ...texts: string[]): Promise<Id> {
      const { id } = await client.conversation()
      for (const text of texts) await client.send(id, { text, answer: false })
      return id
    }

    test('finds one’s own words whatever their case and accents, the last one already while it is typed', async () => {
      await write(ada, 'The café in Zürich serves crème brûlée')
      for (const q of ['CAFE', 'zurich', 'Zürich café', 'crème bru', 'cafe\u0301']) {
        assert.equal((await found(ada, q, { kind: 'message' })).length, 1, q)
      }
      assert.deepEqual(await found(ada, 'caf serves', { kind: 'message' }), [], 'only the last word may be unfinished')
      assert.deepEqual(await found(bob, 'cafe'), [])
    })

    test('any text is legal and means itself', async () => {
      const texts = [
        'I write C++ every day',
        'I write C every day',
        'const f = (a) => a->b; // "quoted" AND NOT (parens) * ^ : { } - \\ \' %',
        "SELECT * FROM users WHERE name LIKE '%x_'",
        '東京都の天気はどうですか',
        'emoji 🎉🎉 party',
        'the price is 3.14€ or 50%',
      ]
      await write(bob, ...texts)
      const expected: [string, string][] = [
        ['C++', texts[0] ?? ''],
        ['=> a->b', texts[2] ?? ''],
        ['"quoted" AND NOT', texts[2] ?? ''],
        ['(parens) * ^', texts[2] ?? ''],
        ["LIKE '%x_'", texts[3] ?? ''],
        ['天気', texts[4] ?? ''],
        ['🎉🎉', texts[5] ?? ''],
        ['3.14€', texts[6] ?? ''],
        ['50%', texts[6] ?? ''],
      ]
      for (const [q, text] of expected) assert.deepEqual(await found(bob, q, { kind: 'message' }), [text], q)
      for (const q of ['"', "'", '*', 'NEAR(', 'who:u', '\\', 'a AND', '- -', '\ud800', '""""', '気天']) {
        assert.ok(Array.isArray((await search(bob, q)).items), q)
      }
      assert.deepEqual(await found(bob, '気天'), [])
    })

    test('answers and titles are found, new names in place of old ones, and nothing once it is gone', async () => {
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, 'The lighthouse keeper answers.')
      const byAnswer = await search(ada, 'lighthouse keeper', { kind: 'message' })
      assert.ok(
        byAnswer.items.some(({ role, messageId }) => role === 'assistant' && messageId === sent.runs[0]?.messageId),
      )
      await ada.ok('PATCH', `/api/conversations/${id}`, { title: 'Beacon talk' })
      assert.deepEqual(await found(ada, 'beacon', { kind: 'title' }), ['Beacon talk'])
      await ada.ok('PATCH', `/api/conversations/${id}`, { title: 'Foghorn talk' })
      assert.deepEqual(await found(ada, 'beacon', { kind: 'title' }), [])
      assert.deepEqual(
        (await search(ada, 'foghorn')).items.map(({ title }) => title),
        ['Foghorn talk'],
      )
      await ada.ok('DELETE', `/api/messages/${sent.message.id}`)
      assert.deepEqual(await found(ada, 'lighthouse'), [])
      await ada.ok('DELETE', `/api/conversations/${id}`)
      assert.deepEqual(await found(ada, 'foghorn'), [])
    })

    test('an answer that is gone on with is found once, and so is a name given twice', async () => {
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, '/lab length tokens=5 Windmill')
      const answer = sent.runs[0]?.messageId
      const { runs } = runsStarted.parse(await ada.ok('POST', `/api/messages/${answer}/continue`, {}))
      await ada.follow(runs[0]?.id ?? '')
      await ada.send(id, { text: '/lab length tokens=5 Windmill', answer: false })
      const entries = await query(
        app,
        databaseUrl,
        `SELECT message_id FROM search_entries WHERE conversation_id = '${id}'`,
      )
      const ids = entries.map((row) => Object(row).message_id)
      assert.equal(ids.length, 4, 'the name, two questions, one answer')
      assert.equal(new Set(ids).size, 4)
    })

    test('what is written in a temporary conversation is never found', async () => {
      const { id } = Object(await ada.ok('POST', '/api/conversations', { temporary: true }))
      await ada.chat(id, 'ephemeral words')
      assert.deepEqual(await found(ada, 'ephemeral'), [])
    })

    test('finds nothing, and says so, while nobody can say who may read it', async () => {
      await write(ada, 'An unguarded sentence')
      await query(app, databaseUrl, 'ALTER TABLE participants RENAME TO out_of_reach')
      const { status, body } = await ada.call('GET', '/api/search?q=unguarded')
      await query(app, databaseUrl, 'ALTER TABLE out_of_reach RENAME TO participants')
      assert.equal(status, 500)
      assert.doesNotMatch(JSON.stringify(body), /sentence/)
      assert.equal((await found(ada, 'unguarded', { kind: 'message' })).length, 1)
    })

    test('pages lead through everything once, newest or best first, and filters narrow it', async () => {
      const start = new Date(app.clock.now()).toISOString()
      app.clock.advance(1_000)
      await write(bob, ...Array.from({ length: 25 }, (_, index) => `harvest number ${index}`))
      app.clock.advance(1_000)
      const middle = new Date(app.clock.now()).toISOString()
      await write(bob, 'harvest harvest harvest at last')
      for (const sort of ['newest', 'best'] as const) {
        const seen: string[] = []
        let cursor: string | null = ''
        while (cursor !== null) {
          const page = await search(bob, 'harvest', { kind: 'message', limit: '10', sort, ...(cursor && { cursor }) })
          seen.push(...page.items.map(({ snippet }) => snippet))
          cursor = page.nextCursor
        }
        assert.equal(seen.length, 26, sort)
        assert.equal(new Set(seen).size, 26, sort)
        assert.equal(seen[0], 'harvest harvest harvest at last', sort)
      }
      const early = await search(bob, 'harvest', { kind: 'message', from: start, to: middle, limit: '100' })
      assert.equal(early.items.length, 25)
      const late = await search(bob, 'harvest', { kind: 'message', from: middle })
      assert.equal(late.items.length, 1)
      assert.equal((await bob.call('GET', '/api/search?q=x&cursor=elsewhere')).status, 400)
      assert.equal((await bob.call('GET', '/api/search?q=')).status, 400)
    })

    test('narrows down to a model’s answers or to what one person wrote', async () => {
      const { id } = await ada.conversation()
      const lab = { text: '/lab tokens=1 A zebra', modelIds: ['openai/lab-chat'] }
      const sent = await ada.send(id, lab)
      await ada.follow(sent.runs[0]?.id ?? '')
      app.provider.play({ text: 'The zebra again.' })
      const other = await ada.send(id, { text: 'What of it?', modelIds: ['openai/lab-reasoning'] })
      await ada.follow(other.runs[0]?.id ?? '')
      app.provider.play({})
      const me = Object(await ada.ok('GET', '/api/me')).id
      const stranger = Object(await bob.ok('GET', '/api/me')).id
      const mine = await search(ada, 'zebra', { kind: 'message', author: me })
      assert.deepEqual(
        mine.items.map(({ messageId }) => messageId),
        [sent.message.id],
      )
      const byModel = await search(ada, 'zebra', { kind: 'message', model: 'openai/lab-reasoning' })
      assert.deepEqual(
        byModel.items.map(({ messageId }) => messageId),
        [other.runs[0]?.messageId],
      )
      assert.deepEqual(await found(ada, 'zebra', { author: stranger }), [])
      assert.deepEqual(await found(ada, 'zebra', { model: 'none' }), [])
      assert.deepEqual(await found(bob, 'zebra', { author: me }), [], 'a filter opens nothing')
    })

    test('a snippet shows the place in a long text, with the words marked in it', async () => {
      await write(ada, `${'Filler sentence here. '.repeat(200)}Then the Albatross comes. ${'More of it. '.repeat(200)}`)
      const [item] = (await search(ada, 'albatross comes', { kind: 'message' })).items
      assert.ok(item && item.snippet.length < 260)
      assert.deepEqual(
        item.highlights.map(([from, to]) => item.snippet.slice(from, to)),
        ['Albatross', 'comes'],
      )
    })
  })
})
