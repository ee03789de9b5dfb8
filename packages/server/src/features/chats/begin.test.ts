import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  begunConversation,
  conversation as conversationShape,
  conversationList,
  newId,
  searchResults,
  type BeginConversation,
  type Conversation,
  type Id,
} from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

eachDatabase((name, temporaryDatabase) => {
  describe(`a conversation that begins with its first message, on ${name}`, () => {
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

    const begin = async (client: TestClient, request: BeginConversation) =>
      begunConversation.parse(await client.ok('POST', '/api/messages', request))
    const read = async (client: TestClient, id: Id): Promise<Conversation> =>
      conversationShape.parse(await client.ok('GET', `/api/conversations/${id}`))
    const idsOf = async (client: TestClient): Promise<Id[]> =>
      conversationList.parse(await client.ok('GET', '/api/conversations')).items.map(({ id }) => id)
    const find = async (client: TestClient, q: string) =>
      searchResults.parse(await client.ok('GET', `/api/search?q=${encodeURIComponent(q)}`)).items

    test('stands as one that was made and then written in, and is found as that one', async () => {
      const wish = { temporary: false, reasoningEffort: 'low', documentsOnly: true } as const
      const text = 'Heliotrope, and how to grow it'
      const made = conversationShape.parse(await ada.ok('POST', '/api/conversations', wish))
      await ada.send(made.id, { text, answer: false })
      const usual = await read(ada, made.id)
      const { conversation, message, runs } = await begin(ada, {
        conversation: wish,
        message: { text, answer: false },
      })
      assert.deepEqual(conversation, await read(ada, conversation.id))
      const { id: _id, leafId, createdAt: _created, updatedAt: _updated, ...others } = conversation
      const { id, leafId: usualLeaf, createdAt: _c, updatedAt: _u, ...usualOthers } = usual
      assert.deepEqual(others, usualOthers)
      assert.deepEqual([leafId, runs], [message.id, []])
      assert.notEqual(leafId, usualLeaf)
      assert.deepEqual((await idsOf(ada)).slice(0, 2), [conversation.id, id])
      const found = (await find(ada, 'heliotrope')).map(({ conversationId, messageId }) => [conversationId, messageId])
      assert.deepEqual(
        new Set(found.map(String)),
        new Set(
          [
            [conversation.id, null],
            [conversation.id, message.id],
            [id, null],
            [id, usualLeaf],
          ].map(String),
        ),
      )
      assert.equal(found.length, 4)
      assert.deepEqual(await find(bob, 'heliotrope'), [])
    })

    test('is answered, and the next message goes below the answer', async () => {
      const { conversation, message, runs } = await begin(ada, {
        conversation: {},
        message: { text: '/lab tokens=3 Good morning' },
      })
      const [run] = runs
      assert.ok(run)
      assert.deepEqual([conversation.running, conversation.leafId], [true, run.messageId])
      assert.equal((await ada.follow(run.id)).at(-1)?.type, 'run-end')
      const next = await ada.chat(conversation.id, '/lab tokens=3 And then?')
      const { items } = await ada.messages(conversation.id)
      assert.deepEqual(
        items.map(({ id, parentId, status }) => [id, parentId, status]),
        [
          [message.id, null, 'complete'],
          [run.messageId, message.id, 'complete'],
          [next.sent.message.id, run.messageId, 'complete'],
          [next.sent.runs[0]?.messageId, next.sent.message.id, 'complete'],
        ],
      )
    })

    test('asked for again it is the same one, told as it stands; under its id nothing else begins', async () => {
      const request = { conversation: { id: newId() }, message: { id: newId(), text: '/lab tokens=3 Only once' } }
      const begun = await Promise.all(Array.from({ length: 10 }, () => begin(ada, request)))
      assert.equal(new Set(begun.map(({ runs }) => runs[0]?.id)).size, 1)
      assert.deepEqual(new Set(begun.map(({ conversation }) => conversation.id)), new Set([request.conversation.id]))
      await ada.follow(begun[0]?.runs[0]?.id ?? '')
      await ada.ok('PATCH', `/api/conversations/${request.conversation.id}`, { title: 'Renamed' })
      assert.equal((await begin(ada, request)).conversation.title, 'Renamed')
      const { items } = await ada.messages(request.conversation.id)
      assert.equal(items.length, 2)
      const other = { ...request, message: { ...request.message, text: 'Something else' } }
      assert.equal((await ada.call('POST', '/api/messages', other)).status, 409)
      const nameless = { conversation: {}, message: { id: newId(), text: 'Without a name of its own', answer: false } }
      const [first, again] = [await begin(ada, nameless), await begin(ada, nameless)]
      assert.equal(first.conversation.id, again.conversation.id)
    })

    test('goes on in one that was made under that id before; nobody gets into another person’s', async () => {
      const { id } = await ada.conversation()
      const request = { conversation: { id }, message: { text: 'In here', answer: false } }
      assert.equal((await begin(ada, request)).message.conversationId, id)
      assert.deepEqual(
        (await ada.messages(id)).items.map(({ text }) => text),
        ['In here'],
      )
      const taken = await bob.call('POST', '/api/messages', request)
      assert.deepEqual([taken.status, Object(taken.body).code], [409, 'conflict'])
      assert.equal((await ada.messages(id)).items.length, 1)
    })

    test('a first message that is refused leaves no conversation behind', async () => {
      const before = await idsOf(ada)
      const id = newId()
      const refused: [BeginConversation, number][] = [
        [{ conversation: { id }, message: { text: '   ' } }, 400],
        [{ conversation: { id }, message: { text: 'Hello', modelIds: ['no-such-model'] } }, 404],
        [{ conversation: { id, assistantId: newId() }, message: { text: 'Hello' } }, 404],
        [{ conversation: { id }, message: { text: 'Hello', parentId: newId() } }, 404],
        [{ conversation: { id }, message: { text: 'Hello', attachmentIds: [newId()] } }, 400],
      ]
      for (const [request, status] of refused) {
        const answer = await ada.call('POST', '/api/messages', request)
        assert.equal(answer.status, status, JSON.stringify([request, answer.body]))
        assert.equal((await ada.call('GET', `/api/conversations/${id}`)).status, 404)
      }
      assert.deepEqual(await idsOf(ada), before)
    })

    test('a temporary one is not listed and not found', async () => {
      const before = await idsOf(ada)
      const message = { text: 'Ephemeral verbena', answer: false }
      const { conversation } = await begin(ada, { conversation: { temporary: true }, message })
      assert.equal(conversation.temporary, true)
      assert.deepEqual([await idsOf(ada), await find(ada, 'verbena')], [before, []])
    })

    test('its answer follows on the same response where that is asked for', async () => {
      const request = { conversation: {}, message: { text: '/lab tokens=3 Stream it' } }
      const headers = { accept: 'text/event-stream' }
      const lines = (await (await ada.fetch('POST', '/api/messages', request, headers)).text()).split('\n')
      assert.equal(lines[0], 'event: accepted')
      const { conversation } = begunConversation.parse(JSON.parse(lines[1]?.slice('data: '.length) ?? ''))
      assert.ok(lines.some((line) => line.includes('"type":"run-end"')))
      assert.equal((await ada.messages(conversation.id)).items.length, 2)
    })
  })
})
