import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  assistant,
  assistantList,
  assistantVersionList,
  conversation,
  newId,
  type Assistant,
  type Id,
  type RunEvent,
} from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const chat = 'openai/lab-chat'
const reasoning = 'openai/lab-reasoning'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`assistants on ${databaseName}`, () => {
    let app: TestApp
    let owner: TestClient
    let ada: TestClient
    let bob: TestClient
    let bobId: Id
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      owner = new TestClient(app.url)
      ada = new TestClient(app.url)
      bob = new TestClient(app.url)
      await owner.register('owner')
      await ada.register('ada')
      bobId = (await bob.register('bob')).id
    })
    after(() => app.close())

    const make = async (client: TestClient, body: object): Promise<Assistant> =>
      assistant.parse(await client.ok('POST', '/api/assistants', { name: 'Helper', ...body }))
    const list = async (client: TestClient, query = ''): Promise<Assistant[]> =>
      assistantList.parse(await client.ok('GET', `/api/assistants${query}`)).items
    const share = (client: TestClient, id: Id, grants: object[]) =>
      client.call('PUT', `/api/assistants/${id}/grants`, { grants })
    const begin = async (client: TestClient, assistantId: Id): Promise<Id> =>
      conversation.parse(await client.ok('POST', '/api/conversations', { assistantId })).id
    const ask = async (client: TestClient, id: Id, more: object = {}): Promise<RunEvent[]> => {
      const sent = await client.send(id, { text: '/lab tokens=2 Hello?', ...more })
      return client.follow(sent.runs[0]?.id ?? '')
    }
    const lastBody = () => Object(app.provider.requests.at(-1)?.body)
    const told = (): string => JSON.stringify(lastBody().messages[0])

    test('three come with the house, for everybody; only administrators may change them, nobody delete them', async () => {
      const seen = (await list(bob)).filter(({ shipped }) => shipped !== null)
      assert.deepEqual(
        seen.map(({ shipped, access, instructions }) => [shipped, access, instructions]),
        [
          ['plain', 'read', null],
          ['study-coach', 'read', null],
          ['editor', 'read', null],
        ],
      )
      const coach = seen.find(({ shipped }) => shipped === 'study-coach')
      assert.ok(coach)
      const body = { version: coach.version, description: 'Ours' }
      assert.equal((await bob.call('PATCH', `/api/assistants/${coach.id}`, body)).status, 403)
      assert.equal(assistant.parse(await owner.ok('PATCH', `/api/assistants/${coach.id}`, body)).description, 'Ours')
      assert.equal((await owner.call('DELETE', `/api/assistants/${coach.id}`)).status, 409)
      await share(owner, coach.id, [])
      assert.ok(!(await list(bob)).some(({ id }) => id === coach.id), 'shared with nobody, nobody sees it')
      await share(owner, coach.id, [{ to: 'everyone', access: 'read' }])
    })

    test('its instructions reach the model with the variables filled in, once and not twice', async () => {
      await ada.ok('PATCH', '/api/me', { displayName: 'Ada {{level}}', language: 'de', level: 2 })
      const { id } = await make(ada, {
        name: 'Sage',
        instructions: '{{assistant}} helps {{ user }} at level {{level}} in {{language}}; {{date}}.',
      })
      const conversationId = await begin(ada, id)
      await ask(ada, conversationId)
      const said: string = lastBody().messages[0].content
      assert.match(said, /^Sage helps Ada level at level 2 in German; \w+,? \d+ \w+ \d{4}\.$/)
      await ask(ada, conversationId, { level: 5 })
      assert.match(told(), /at level 5 in German/)
    })

    test('who may only use it learns that it goes by their level, and a new one counts for the next question', async () => {
      const { id } = await make(ada, { instructions: 'Secret way. {{ level }} of 5.' })
      await make(ada, { name: 'No level', instructions: 'Be kind to {{user}}, level or not.' })
      await share(ada, id, [{ to: 'everyone', access: 'read' }])
      const seen = await list(bob)
      const { instructions, usesLevel } = seen.find((one) => one.id === id) ?? {}
      assert.deepEqual([instructions, usesLevel], [null, true])
      assert.deepEqual(
        seen.filter(({ shipped }) => shipped !== null).map(({ shipped, usesLevel }) => [shipped, usesLevel]),
        [
          ['plain', false],
          ['study-coach', true],
          ['editor', false],
        ],
      )
      assert.equal((await list(ada)).find(({ name }) => name === 'No level')?.usesLevel, false)
      const conversationId = await begin(bob, id)
      for (const level of [1, 5]) {
        await bob.ok('PATCH', '/api/me', { level })
        await ask(bob, conversationId)
        assert.match(told(), new RegExp(`${level} of 5`))
      }
      await share(ada, id, [])
    })

    test('a level asked for with the question counts with any assistant', async () => {
      const { id } = await make(ada, { instructions: 'Be kind.' })
      const conversationId = await begin(ada, id)
      await ask(ada, conversationId)
      assert.doesNotMatch(told(), /level/)
      await ask(ada, conversationId, { level: 1 })
      assert.match(told(), /Be kind\..*level of who asks is 1 of 5/)
    })

    test('its model answers unless the conversation has its own, and its tools are offered', async () => {
      const { id } = await make(ada, { modelId: reasoning, tools: ['calculate'] })
      const conversationId = await begin(ada, id)
      const first = await ask(ada, conversationId)
      assert.equal(first[0]?.type === 'run-start' && first[0].modelId, reasoning)
      assert.deepEqual(
        Object(lastBody()).tools.map((tool: { function: { name: string } }) => tool.function.name),
        ['calculate'],
      )
      await ada.ok('PATCH', `/api/conversations/${conversationId}`, { modelId: chat })
      const second = await ask(ada, conversationId, { tools: [] })
      assert.equal(second[0]?.type === 'run-start' && second[0].modelId, chat)
      assert.equal(lastBody().tools, undefined)
    })

    test('nobody else sees one, until it is shared; then they use it but do not read its instructions', async () => {
      const mine = await make(ada, { name: 'Private', instructions: 'The word is canary-4711.' })
      const hidden = await bob.call('GET', `/api/assistants/${mine.id}`)
      const unknown = await bob.call('GET', `/api/assistants/${newId()}`)
      assert.deepEqual([hidden.status, Object(hidden.body).detail], [404, Object(unknown.body).detail])
      assert.equal((await bob.call('POST', '/api/conversations', { assistantId: mine.id })).status, 404)

      await share(ada, mine.id, [{ to: 'user', id: bobId, access: 'read' }])
      const seen = (await list(bob)).find(({ id }) => id === mine.id)
      assert.deepEqual([seen?.access, seen?.instructions], ['read', null])
      const conversationId = await begin(bob, mine.id)
      await ask(bob, conversationId)
      assert.match(told(), /canary-4711/)
      for (const path of ['versions', 'grants']) {
        assert.equal((await bob.call('GET', `/api/assistants/${mine.id}/${path}`)).status, 403, path)
      }
      assert.equal((await bob.call('DELETE', `/api/assistants/${mine.id}`)).status, 403)

      await share(ada, mine.id, [])
      const events = await ask(bob, conversationId)
      assert.ok(
        events.some((event) => event.type === 'notice' && event.notice.kind === 'assistant-gone'),
        'the answer goes on without it and says so',
      )
      assert.doesNotMatch(JSON.stringify(lastBody()), /canary-4711/)
    })

    test('a group shares one with its members, and with write access they change it', async () => {
      const group = Object(await owner.ok('POST', '/api/admin/groups', { name: 'Class' }))
      const { id, version } = await make(ada, { name: 'Of the class' })
      await share(ada, id, [{ to: 'group', id: group.id, access: 'write' }])
      assert.equal((await bob.call('GET', `/api/assistants/${id}`)).status, 404)
      await owner.ok('POST', `/api/admin/groups/${group.id}/members`, { add: [bobId] })
      const changed = assistant.parse(await bob.ok('PATCH', `/api/assistants/${id}`, { version, picture: '🦉' }))
      assert.deepEqual([changed.picture, changed.version, changed.access], ['🦉', 2, 'write'])
      const versions = assistantVersionList.parse(await ada.ok('GET', `/api/assistants/${id}/versions`)).items
      assert.deepEqual(
        versions.map((each) => [each.version, each.content.picture, each.changedBy?.name]),
        [
          [2, '🦉', 'bob'],
          [1, '🤖', 'Ada {{level}}'],
        ],
      )
      await owner.ok('DELETE', `/api/admin/groups/${group.id}`)
    })

    test('of two who change it at once one is told, with what it is now', async () => {
      const { id, version } = await make(ada, {})
      const answers = await Promise.all(
        ['One', 'Two'].map((name) => ada.call('PATCH', `/api/assistants/${id}`, { version, name })),
      )
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 409],
      )
      const { code, current } = Object(answers.find(({ status }) => status === 409)?.body)
      assert.equal(code, 'version_conflict')
      assert.deepEqual(assistant.parse(current), assistant.parse(await ada.ok('GET', `/api/assistants/${id}`)))
    })

    test('what does not fit is said at its field', async () => {
      const cases: [object, string][] = [
        [{ name: ' ' }, 'name'],
        [{ name: 'x'.repeat(61) }, 'name'],
        [{ picture: 'AB' }, 'picture'],
        [{ instructions: 'Hello {{password}}' }, 'instructions'],
        [{ modelId: 'no/such' }, 'modelId'],
        [{ modelId: chat, fallbackModelId: chat }, 'fallbackModelId'],
        [{ starters: Array.from({ length: 7 }, () => 'Go') }, 'starters'],
      ]
      for (const [body, field] of cases) {
        const answer = await ada.call('POST', '/api/assistants', { name: 'Helper', ...body })
        assert.equal(answer.status, 400, JSON.stringify(body))
        assert.deepEqual(Object.keys(Object(answer.body).fields), [field], JSON.stringify(body))
      }
      const family = await make(ada, { picture: '👩‍👩‍👧' })
      assert.equal(family.picture, '👩‍👩‍👧', 'one emoji of several code points is one')
    })

    test('a model that only its maker may use is not handed on: others get the fallback, then the default', async () => {
      const group = Object(await owner.ok('POST', '/api/admin/groups', { name: 'Few' }))
      const path = `/api/admin/models/${encodeURIComponent(reasoning)}`
      const version = async (): Promise<number> =>
        Object(await owner.ok('GET', '/api/admin/models')).items.find(({ id }: { id: string }) => id === reasoning)
          .version
      await owner.ok('PATCH', path, { version: await version(), visibility: 'groups', groupIds: [group.id] })
      const made = await make(owner, { modelId: reasoning, fallbackModelId: chat })
      await share(owner, made.id, [{ to: 'everyone', access: 'read' }])
      assert.equal((await list(bob)).find(({ id }) => id === made.id)?.modelId, chat)
      const events = await ask(bob, await begin(bob, made.id))
      assert.equal(events[0]?.type === 'run-start' && events[0].modelId, chat)
      const refused = await bob.call('POST', '/api/assistants', { name: 'Sly', modelId: reasoning })
      assert.equal(refused.status, 400)
      await owner.ok('PATCH', path, { version: await version(), visibility: 'everyone' })
    })

    test('a provider whose model an assistant needs cannot be removed', async () => {
      const made = Object(
        await owner.ok('POST', '/api/admin/providers', { kind: 'openai', name: 'Third', baseUrl: app.provider.url }),
      )
      await owner.ok('POST', `/api/admin/providers/${made.id}/discover`)
      const needs = await make(owner, { name: 'Needy', modelId: `${made.id}/lab-chat` })
      const refused = await owner.call('DELETE', `/api/admin/providers/${made.id}`)
      assert.deepEqual([refused.status, Object(refused.body).code], [409, 'in_use'])
      assert.match(Object(refused.body).detail, /the assistant Needy/)
      await owner.ok('DELETE', `/api/assistants/${needs.id}`)
      assert.equal((await owner.call('DELETE', `/api/admin/providers/${made.id}`)).status, 204)
    })

    test('they are found by part of their name, whatever is typed, page by page', async () => {
      for (const name of ['100% Latin', 'Latin verbs', 'Greek']) await make(bob, { name })
      const names = async (q: string) => (await list(bob, `?q=${encodeURIComponent(q)}`)).map(({ name }) => name)
      assert.deepEqual(await names('LATIN'), ['100% Latin', 'Latin verbs'])
      assert.deepEqual(await names('%'), ['100% Latin'])
      const first = assistantList.parse(await bob.ok('GET', '/api/assistants?limit=2'))
      const rest = assistantList.parse(await bob.ok('GET', `/api/assistants?cursor=${first.nextCursor}`))
      assert.equal(new Set([...first.items, ...rest.items].map(({ id }) => id)).size, (await list(bob)).length)
    })

    test('who leaves takes theirs along', async () => {
      const carol = new TestClient(app.url)
      await carol.register('carol')
      const { id } = await make(carol, {})
      await share(carol, id, [{ to: 'everyone', access: 'read' }])
      const conversationId = await begin(bob, id)
      await carol.ok('DELETE', '/api/me', {})
      assert.equal((await bob.call('GET', `/api/assistants/${id}`)).status, 404)
      const events = await ask(bob, conversationId)
      assert.equal(Object(events.at(-1)).status, 'complete', 'conversations go on')
    })
  })
})
