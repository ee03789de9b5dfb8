import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { newId, type Message } from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'
import { query } from '../../testing/look-inside.ts'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`conversations on ${databaseName}`, () => {
    let app: TestApp
    let databaseUrl: string | null
    let ada: TestClient
    let bob: TestClient
    before(async () => {
      databaseUrl = await temporaryDatabase()
      app = await startTestApp({ databaseUrl, signup: 'open' })
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await ada.register('ada')
      await bob.register('bob')
    })
    after(() => app.close())

    test('a question gets its answer, event by event, and both are there afterwards', async () => {
      const { id } = await ada.conversation()
      const { sent, events } = await ada.chat(id, 'What is a parley?')
      assert.deepEqual(
        events.map((event) => event.seq),
        events.map((_, index) => index + 1),
      )
      assert.equal(events.at(0)?.type, 'run-start')
      assert.deepEqual(
        { type: events.at(-1)?.type, status: Object(events.at(-1)).status },
        { type: 'run-end', status: 'complete' },
      )
      const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
      const { items } = await ada.messages(id)
      assert.deepEqual(
        items.map((message) => [message.role, message.text, message.status]),
        [
          ['user', 'What is a parley?', 'complete'],
          ['assistant', text, 'complete'],
        ],
      )
      assert.ok(text.length > 0)
      assert.equal(items[0]?.id, sent.message.id)
      assert.equal(items[1]?.parentId, sent.message.id)
    })

    test('a send retried with the same id finds the first one; another body under that id is a conflict', async () => {
      const conversation = await ada.conversation()
      const request = { id: newId(), text: 'Only once' }
      const sends = await Promise.all(Array.from({ length: 10 }, () => ada.send(conversation.id, request)))
      assert.equal(new Set(sends.map((sent) => sent.runs[0]?.id)).size, 1)
      const path = `/api/conversations/${conversation.id}/messages`
      assert.equal((await ada.call('POST', path, { ...request, text: 'Something else' })).status, 409)
      const { items } = await ada.messages(conversation.id)
      assert.equal(items.filter((message) => message.role === 'user').length, 1)
    })

    test('editing and regenerating make siblings, and each branch can be seen again', async () => {
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, 'First wording')
      const edited = Object(await ada.ok('POST', `/api/messages/${sent.message.id}/edit`, { text: 'Second wording' }))
      assert.deepEqual(edited.message.siblings, { index: 1, count: 2, ids: [sent.message.id, edited.message.id] })
      await ada.follow(edited.runs[0].id)
      const texts = async (query = ''): Promise<string[]> =>
        (await ada.messages(id, query)).items.map((message) => message.text)
      assert.equal((await texts())[0], 'Second wording')
      const [question] = (await ada.messages(id)).items
      assert.deepEqual(question?.siblings, { index: 1, count: 2, ids: [sent.message.id, question?.id] })

      const answerId = sent.runs[0]?.messageId
      const again = Object(await ada.ok('POST', `/api/messages/${answerId}/regenerate`, {}))
      await ada.follow(again.runs[0].id)
      const shown = (await ada.messages(id)).items
      assert.equal(shown[0]?.text, 'First wording', 'regenerating moves to the branch it was asked on')
      assert.deepEqual(shown[1]?.siblings.ids, [answerId, again.runs[0].messageId])

      await ada.ok('PATCH', `/api/conversations/${id}`, { leafId: question?.id })
      assert.equal((await texts())[0], 'Second wording')
      assert.equal((await texts(`?leaf=${sent.message.id}`))[0], 'First wording')
    })

    test('who writes has no draft any more; whoever else takes part keeps theirs, and the place where they read', async () => {
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, 'The first')
      const asBob = `SELECT id FROM users WHERE username = 'bob'`
      await query(
        app,
        databaseUrl,
        `INSERT INTO participants (conversation_id, user_id, leaf_id, draft, pinned, archived, answers_read, activity_at)
         VALUES ('${id}', (${asBob}), '${sent.message.id}', 'of bob', 0, 0, 0, 0)`,
      )
      await bob.chat((await bob.conversation()).id, 'One of my own')
      await ada.ok('PATCH', `/api/conversations/${id}`, { draft: 'of ada' })
      const next = await ada.send(id, { text: 'The second' })
      const [own, theirs] = await Promise.all(
        [ada, bob].map(async (client) => Object(await client.ok('GET', `/api/conversations/${id}`))),
      )
      assert.deepEqual([own.draft, own.leafId], [null, next.runs[0]?.messageId])
      assert.deepEqual([theirs.draft, theirs.leafId], ['of bob', sent.message.id])
      const { items } = Object(await bob.ok('GET', '/api/conversations'))
      assert.equal(items[0].id, id, 'it moves up with both')
    })

    test('nobody writes below a message of another conversation, or below none that there is', async () => {
      const elsewhere = await ada.chat((await ada.conversation()).id, 'Elsewhere')
      const { id } = await ada.conversation()
      for (const parentId of [elsewhere.sent.message.id, newId()]) {
        const { status } = await ada.call('POST', `/api/conversations/${id}/messages`, { text: 'Here?', parentId })
        assert.equal(status, 404)
      }
      await ada.chat(id, 'Here')
      for (const parentId of [elsewhere.sent.message.id, newId()]) {
        const { status } = await ada.call('POST', `/api/conversations/${id}/messages`, { text: 'Here?', parentId })
        assert.equal(status, 404)
      }
      assert.equal((await ada.messages(id)).items.length, 2)
    })

    test('pages of a long branch join without a gap or a repeat', async () => {
      const { id } = await ada.conversation()
      const sent: string[] = []
      for (let index = 0; index < 25; index++) {
        sent.push((await ada.send(id, { text: `line ${index}`, answer: false })).message.text)
      }
      const pages: Message[][] = []
      let cursor: string | null = null
      do {
        const page = await ada.messages(id, `?limit=10${cursor === null ? '' : `&before=${cursor}`}`)
        pages.unshift(page.items)
        cursor = page.nextCursor
      } while (cursor !== null)
      assert.deepEqual(
        pages.map((page) => page.length),
        [5, 10, 10],
      )
      assert.deepEqual(
        pages.flat().map((message) => message.text),
        sent,
      )
    })

    test('the list shows the newest first, page by page, and keeps archived ones apart', async () => {
      const carol = new TestClient(app.url)
      await carol.register('carol')
      const ids: string[] = []
      for (let index = 0; index < 7; index++) ids.unshift((await carol.conversation()).id)
      const list = async (query: string) => Object(await carol.ok('GET', `/api/conversations${query}`))
      const first = await list('?limit=4')
      const second = await list(`?limit=4&cursor=${first.nextCursor}`)
      assert.deepEqual(
        [...first.items, ...second.items].map((item) => item.id),
        ids,
      )
      assert.equal(second.nextCursor, null)

      await carol.ok('PATCH', `/api/conversations/${ids[0]}`, { archived: true, title: 'Put away' })
      assert.equal((await list('')).items.length, 6)
      assert.deepEqual(
        (await list('?view=archived')).items.map((item: { title: string }) => item.title),
        ['Put away'],
      )
    })

    test('a deleted message takes what followed along, and the branch ends above it', async () => {
      const { id } = await ada.conversation()
      const first = await ada.chat(id, 'Keep this')
      const second = await ada.chat(id, 'Drop this')
      await ada.ok('DELETE', `/api/messages/${second.sent.message.id}`)
      const { items } = await ada.messages(id)
      assert.deepEqual(
        items.map((message) => message.id),
        [first.sent.message.id, first.sent.runs[0]?.messageId],
      )
    })

    test('what waits behind another answer is taken back by itself, and what waits behind it moves up', async () => {
      const { id } = await ada.conversation()
      const first = await ada.send(id, { text: '/lab tokens=5000 speed=50 one' })
      const second = await ada.send(id, { text: '/lab tokens=2 two' })
      const third = await ada.send(id, { text: '/lab tokens=2 three' })
      const path = `/api/messages/${second.message.id}/take-back`
      assert.equal((await bob.call('POST', path)).status, 404)
      assert.equal((await ada.call('POST', `/api/messages/${first.runs[0]?.messageId}/take-back`)).status, 403)
      assert.equal((await ada.call('POST', path)).status, 204)
      assert.equal((await ada.call('POST', path)).status, 404)
      const shown = (await ada.messages(id)).items
      assert.deepEqual(
        shown.map((message) => [message.id, message.parentId]),
        [
          [first.message.id, null],
          [first.runs[0]?.messageId, first.message.id],
          [third.message.id, first.runs[0]?.messageId],
          [third.runs[0]?.messageId, third.message.id],
        ],
      )
      assert.equal(shown[3]?.status, 'queued', 'it waits for the first one still')
      await ada.ok('POST', `/api/runs/${first.runs[0]?.id}/cancel`, {})
      await ada.follow(third.runs[0]?.id ?? '')
      const { items } = await ada.messages(id)
      assert.deepEqual(
        items.map(({ status }) => status),
        ['complete', 'cancelled', 'complete', 'complete'],
      )
      const late = await ada.call('POST', `/api/messages/${third.message.id}/take-back`)
      assert.equal(late.status, 409, 'what was answered stays')
      const last = await ada.send(id, { text: '/lab tokens=2 four' })
      await ada.follow(last.runs[0]?.id ?? '')
      assert.equal(last.message.parentId, third.runs[0]?.messageId)
    })

    test('text of every kind comes back as it was', async () => {
      const { id } = await ada.conversation()
      const text = 'İstanbul 👩‍👩‍👧 \u202Eabc\u202C %_\\ \'"; DROP TABLE messages; --'
      const { message } = await ada.send(id, { text, answer: false })
      assert.equal(message.text, text)
    })

    test('an empty or too long text is refused at the field and stores nothing', async () => {
      const { id } = await ada.conversation()
      for (const text of ['', '  \n', 'x'.repeat(32_001)]) {
        const answer = await ada.call('POST', `/api/conversations/${id}/messages`, { text })
        assert.equal(answer.status, 400)
        assert.ok(Object(answer.body).fields.text)
      }
      assert.deepEqual((await ada.messages(id)).items, [])
    })

    test('a model’s name of a megabyte is kept nowhere', async () => {
      const { id } = await ada.conversation()
      const modelId = 'm'.repeat(200_000)
      for (const [method, path, body] of [
        ['POST', '/api/conversations', { modelId }],
        ['PATCH', `/api/conversations/${id}`, { modelId }],
        ['POST', `/api/conversations/${id}/messages`, { text: 'x', modelIds: [modelId] }],
        ['POST', `/api/conversations/${id}/messages`, { text: 'x', tools: [modelId] }],
      ] as const) {
        assert.equal((await ada.call(method, path, body)).status, 400, `${method} ${path}`)
      }
    })

    test('another person’s conversation answers like one that does not exist', async () => {
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, 'A secret 7f3a')
      const missing = newId()
      for (const [method, path, body] of [
        ['GET', '/api/conversations/ID'],
        ['PATCH', '/api/conversations/ID', { title: 'Mine now' }],
        ['PATCH', '/api/conversations/ID', { leafId: sent.message.id }],
        ['PATCH', '/api/conversations/ID', { leafId: missing }],
        ['DELETE', '/api/conversations/ID'],
        ['GET', '/api/conversations/ID/messages'],
        ['POST', '/api/conversations/ID/messages', { text: 'hello' }],
        ['POST', '/api/conversations/ID/read'],
      ] as const) {
        const theirs = await bob.call(method, path.replace('ID', id), body)
        const none = await bob.call(method, path.replace('ID', missing), body)
        assert.equal(theirs.status, 404, `${method} ${path}`)
        assert.deepEqual({ ...Object(theirs.body), errorId: '' }, { ...Object(none.body), errorId: '' })
      }
      for (const action of ['edit', 'regenerate', 'continue']) {
        const body = action === 'edit' ? { text: 'x' } : action === 'regenerate' ? {} : undefined
        assert.equal((await bob.call('POST', `/api/messages/${sent.message.id}/${action}`, body)).status, 404)
      }
      assert.equal((await bob.call('POST', `/api/runs/${sent.runs[0]?.id}/cancel`, {})).status, 404)
      assert.equal((await bob.fetch('GET', `/api/runs/${sent.runs[0]?.id}/events`)).status, 404)
      const { id: own } = await bob.conversation()
      const smuggled = await bob.call('POST', `/api/conversations/${own}/messages`, {
        text: 'x',
        parentId: sent.message.id,
      })
      assert.equal(smuggled.status, 404)
    })
  })
})
