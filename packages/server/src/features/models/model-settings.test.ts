import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { adminModel, adminModelList, adminProviderList, modelList, type AdminModel } from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const chat = 'openai/lab-chat'
const reasoning = 'openai/lab-reasoning'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`what administrators decide about models on ${databaseName}`, () => {
    let app: TestApp
    let owner: TestClient
    let bob: TestClient
    let bobId: string
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      owner = new TestClient(app.url)
      bob = new TestClient(app.url)
      await owner.register('owner')
      bobId = (await bob.register('bob')).id
    })
    after(() => app.close())

    const all = async (): Promise<AdminModel[]> =>
      adminModelList.parse(await owner.ok('GET', '/api/admin/models')).items
    const one = async (id: string): Promise<AdminModel> => {
      const found = (await all()).find((model) => model.id === id)
      assert.ok(found)
      return found
    }
    const path = (id: string): string => `/api/admin/models/${encodeURIComponent(id)}`
    const change = async (id: string, body: object): Promise<AdminModel> =>
      adminModel.parse(await owner.ok('PATCH', path(id), { version: (await one(id)).version, ...body }))
    const seenBy = async (client: TestClient): Promise<string[]> =>
      modelList.parse(await client.ok('GET', '/api/models')).items.map(({ id }) => id)

    test('what is chosen goes before what the provider says, and taken back finds it again', async () => {
      const changed = await change(chat, { name: 'House-model', description: 'For all days.', vision: false })
      assert.equal(changed.name, 'House-model')
      assert.deepEqual(changed.capabilities, { tools: true, vision: false, reasoning: false })
      assert.equal(changed.found.capabilities.vision, true)
      const [shown] = modelList.parse(await bob.ok('GET', '/api/models')).items.filter(({ id }) => id === chat)
      assert.deepEqual([shown?.name, shown?.description], ['House-model', 'For all days.'])
      const back = await change(chat, { name: null, description: null, vision: null })
      assert.deepEqual([back.name, back.description, back.capabilities.vision], ['lab-chat', null, true])
    })

    test('its instructions and parameters reach the provider; its prices make the cost of an answer', async () => {
      await change(chat, {
        systemPrompt: 'Answer like a lighthouse keeper.',
        temperature: 0.3,
        maxTokens: 400,
        priceInput: 2,
        priceOutput: 10,
      })
      const { id } = await bob.conversation()
      const { events } = await bob.chat(id, '/lab tokens=5 What burns up there?')
      const usage = events.find((event) => event.type === 'usage')
      assert.ok(usage?.type === 'usage' && usage.cost !== null)
      const expected = (usage.inputTokens * 2 + usage.outputTokens * 10) / 1_000_000
      assert.ok(Math.abs(usage.cost - expected) < 1e-12, `${usage.cost} for ${expected}`)
      const body = Object(app.provider.requests.at(-1)?.body)
      assert.deepEqual([body.temperature, body.max_tokens ?? body.max_completion_tokens], [0.3, 400])
      assert.match(JSON.stringify(body.messages[0]), /lighthouse keeper/)
      await change(chat, { systemPrompt: null, temperature: null, maxTokens: null, priceInput: null })
      const free = (await bob.chat(id, '/lab tokens=1 Again?')).events.find((event) => event.type === 'usage')
      assert.ok(free?.type === 'usage')
      assert.equal(free.cost, null, 'half a price is none')
    })

    test('a model for a group is there for nobody else, whichever way they ask for it', async () => {
      const group = Object(await owner.ok('POST', '/api/admin/groups', { name: 'Physics' }))
      await change(reasoning, { visibility: 'groups', groupIds: [group.id] })
      assert.deepEqual(await seenBy(bob), [chat])
      assert.ok((await seenBy(owner)).includes(reasoning), 'administrators see all of them')
      const { id } = await bob.conversation()
      const send = () => bob.call('POST', `/api/conversations/${id}/messages`, { text: 'Hi', modelIds: [reasoning] })
      const refused = await send()
      const unknown = await bob.call('POST', `/api/conversations/${id}/messages`, { text: 'Hi', modelIds: ['no/such'] })
      assert.deepEqual([refused.status, Object(refused.body).detail], [404, Object(unknown.body).detail])

      await owner.ok('POST', `/api/admin/groups/${group.id}/members`, { add: [bobId] })
      assert.ok((await seenBy(bob)).includes(reasoning), 'a new member sees it at once')
      assert.equal((await send()).status, 202)
      await owner.ok('DELETE', `/api/admin/groups/${group.id}`)
      assert.deepEqual((await seenBy(bob)).includes(reasoning), false, 'without its groups it is for nobody')
      assert.deepEqual((await one(reasoning)).settings.groupIds, [])
      await change(reasoning, { visibility: 'everyone' })
    })

    test('people see models in the order that was chosen', async () => {
      assert.equal((await owner.call('PUT', '/api/admin/models/order', { ids: [reasoning, chat] })).status, 204)
      assert.deepEqual(await seenBy(bob), [reasoning, chat])
      await owner.ok('PUT', '/api/admin/models/order', { ids: [] })
      assert.deepEqual(await seenBy(bob), [chat, reasoning])
    })

    test('what does not fit is said at its field and changes nothing', async () => {
      const before = await one(chat)
      const cases: [object, string][] = [
        [{ name: 'two words' }, 'name'],
        [{ name: '' }, 'name'],
        [{ description: 'x'.repeat(501) }, 'description'],
        [{ temperature: 2.1 }, 'temperature'],
        [{ maxTokens: 0 }, 'maxTokens'],
        [{ maxTokens: 1.5 }, 'maxTokens'],
        [{ priceOutput: -1 }, 'priceOutput'],
        [{ fallbackModelId: chat }, 'fallbackModelId'],
        [{ fallbackModelId: 'no/such' }, 'fallbackModelId'],
        [{ groupIds: ['0192f3c4-0000-7000-8000-000000000000'] }, 'groupIds'],
      ]
      for (const [body, field] of cases) {
        const answer = await owner.call('PATCH', path(chat), { version: before.version, ...body })
        assert.equal(answer.status, 400, JSON.stringify(body))
        assert.deepEqual(Object.keys(Object(answer.body).fields), [field], JSON.stringify(body))
      }
      assert.deepEqual(await one(chat), before)
    })

    test('of two who change it at once one is told, with the row as it is now', async () => {
      const { version } = await one(chat)
      const answers = await Promise.all(
        ['One', 'Two'].map((name) => owner.call('PATCH', path(chat), { version, name })),
      )
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 409],
      )
      const conflict = answers.find(({ status }) => status === 409)
      const { code, current } = Object(conflict?.body)
      assert.equal(code, 'version_conflict')
      assert.deepEqual(adminModel.parse(current), await one(chat))
      await change(chat, { name: null })
    })

    test('what others fall back to cannot be removed with its provider', async () => {
      const made = Object(
        await owner.ok('POST', '/api/admin/providers', { kind: 'openai', name: 'Second', baseUrl: app.provider.url }),
      )
      await owner.ok('POST', `/api/admin/providers/${made.id}/discover`)
      await change(chat, { fallbackModelId: `${made.id}/lab-chat` })
      const refused = await owner.call('DELETE', `/api/admin/providers/${made.id}`)
      assert.deepEqual([refused.status, Object(refused.body).code], [409, 'in_use'])
      assert.match(Object(refused.body).detail, /fallback of lab-chat/)
      await change(chat, { fallbackModelId: null })
      assert.equal((await owner.call('DELETE', `/api/admin/providers/${made.id}`)).status, 204)
    })

    test('who administers sees a provider that is left alone after failures', async () => {
      const { id } = Object(
        await owner.ok('POST', '/api/admin/providers', { kind: 'openai', name: 'Away', baseUrl: app.provider.url }),
      )
      const { version } = Object(await owner.ok('POST', `/api/admin/providers/${id}/discover`))
      await owner.ok('PATCH', `/api/admin/providers/${id}`, { version, baseUrl: 'http://127.0.0.1:9/v1' })
      const circuit = async () => {
        const { items } = adminProviderList.parse(await owner.ok('GET', '/api/admin/providers'))
        return items.find((each) => each.id === id)?.circuit
      }
      assert.equal(await circuit(), 'closed')
      const talk = await owner.conversation()
      for (let asked = 0; asked < 6 && (await circuit()) === 'closed'; asked += 1) {
        const { runs } = await owner.send(talk.id, { text: 'Anybody?', modelIds: [`${id}/lab-chat`] })
        await owner.follow(runs[0]?.id ?? '')
      }
      assert.equal(await circuit(), 'open')
      await owner.ok('DELETE', `/api/admin/providers/${id}`)
    })

    test('how many answers a provider writes at once can be chosen even where the environment sets the rest', async () => {
      const items = () => owner.ok('GET', '/api/admin/providers').then((body) => adminProviderList.parse(body).items)
      const openai = (await items()).find(({ id }) => id === 'openai')
      assert.ok(openai?.isReadOnly)
      await owner.ok('PATCH', '/api/admin/providers/openai', { version: openai.version, atOnce: 3 })
      const now = (await items()).find(({ id }) => id === 'openai')
      assert.deepEqual([now?.atOnce, now?.circuit], [3, 'closed'])
      const version = now?.version
      assert.equal((await owner.call('PATCH', '/api/admin/providers/openai', { version, name: 'Mine' })).status, 409)
      await owner.ok('PATCH', '/api/admin/providers/openai', { version, atOnce: null })
    })
  })
})
