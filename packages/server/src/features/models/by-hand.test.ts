import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  adminModel,
  adminModelList,
  adminProviderList,
  conversation,
  modelList,
  problem,
  runsStarted,
  type AdminModel,
} from '@parley/contract'
import { startLabProvider, type LabProvider } from '@parley/lab'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const chat = 'openai/lab-chat'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`models that no list offers, on ${databaseName}`, { timeout: 120_000 }, () => {
    let app: TestApp
    let silent: LabProvider
    let ollama: LabProvider
    let owner: TestClient
    before(async () => {
      silent = await startLabProvider({
        protocol: 'openai',
        models: [{ id: 'vanguard-7b' }, { id: 'llama-guard-3' }, { id: 'told-embedder', embedding: true, tells: true }],
        script: { text: 'Here I am.' },
      })
      ollama = await startLabProvider({ protocol: 'ollama', models: [{ id: 'local' }], script: { text: 'Here.' } })
      app = await startTestApp({
        databaseUrl: await temporaryDatabase(),
        environment: { PARLEY_OLLAMA_URL: ollama.url },
      })
      owner = new TestClient(app.url)
      await owner.register('owner')
      const made = Object(
        await owner.ok('POST', '/api/admin/providers', { kind: 'openai', name: 'Silent', baseUrl: silent.url }),
      )
      await owner.ok('POST', `/api/admin/providers/${made.id}/discover`)
    })
    after(async () => {
      await app.close()
      await silent.close()
      await ollama.close()
    })

    const path = (id: string): string => `/api/admin/models/${encodeURIComponent(id)}`
    const all = async (): Promise<AdminModel[]> =>
      adminModelList.parse(await owner.ok('GET', '/api/admin/models')).items
    const one = async (id: string): Promise<AdminModel | undefined> => (await all()).find((model) => model.id === id)
    const change = async (id: string, body: object): Promise<unknown> =>
      owner.ok('PATCH', path(id), { version: (await one(id))?.version, ...body })
    const add = (upstream: string, providerId = 'silent') =>
      owner.call('POST', '/api/admin/models', { providerId, upstream })
    const offered = async (): Promise<string[]> =>
      modelList.parse(await owner.ok('GET', '/api/models')).items.map(({ id }) => id)
    const answerOf = async (modelId: string): Promise<string> => {
      const { id } = await owner.conversation()
      const sent = await owner.send(id, { text: 'Hello?', modelIds: [modelId] })
      const events = await owner.follow(sent.runs[0]?.id ?? '')
      return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
    }
    const refusal = async (id: string): Promise<[number, string, string]> => {
      const { status, body } = await owner.call('DELETE', path(id))
      const { code, detail } = problem.parse(body)
      return [status, code, detail]
    }

    test('are named by an administrator, answer, and stay when the provider is asked again', async () => {
      const made = await add('hidden/preview-1')
      assert.equal(made.status, 201)
      const { id, byHand } = adminModel.parse(made.body)
      assert.deepEqual([id, byHand], ['silent/hidden/preview-1', true])
      assert.equal(await answerOf(id), 'Here I am.')
      assert.equal(Object(silent.requests.at(-1)?.body).model, 'hidden/preview-1')
      await owner.ok('POST', '/api/admin/providers/silent/discover')
      assert.ok((await offered()).includes(id))
      assert.equal((await one(id))?.present, true)
    })

    test('are named once, at a provider that is there, by a name that can be sent', async () => {
      const wrong = [
        [await add('lab-chat', 'openai'), 409, 'upstream'],
        [await add('x', 'nobody'), 400, 'providerId'],
        [await add('x', 'embedded'), 400, 'providerId'],
        [await add('two words'), 400, 'upstream'],
        [await add('x'.repeat(101)), 400, 'upstream'],
      ] as const
      for (const [{ status, body }, expected, field] of wrong) {
        assert.equal(status, expected, JSON.stringify(body))
        assert.ok(problem.parse(body).fields?.[field])
      }
    })

    test('go when nothing needs them', async () => {
      const { id } = adminModel.parse((await add('short-lived')).body)
      await change(chat, { fallbackModelId: id })
      assert.match((await refusal(id)).join(' '), /^409 in_use .*fallback of lab-chat/)
      await change(chat, { fallbackModelId: null })
      const assistant = Object(await owner.ok('POST', '/api/assistants', { name: 'Needy', modelId: id }))
      assert.match((await refusal(id)).join(' '), /^409 in_use .*assistant Needy/)
      await owner.ok('DELETE', `/api/assistants/${assistant.id}`)
      await change(id, { isDefault: true })
      assert.match((await refusal(id)).join(' '), /^409 in_use .*default/)
      await change(id, { isDefault: false })
      assert.match((await refusal(chat)).join(' '), /^409 conflict .*would come back/)
      assert.equal((await owner.call('DELETE', path(id))).status, 204)
      assert.equal(await one(id), undefined)
      assert.equal((await owner.call('DELETE', path(id))).status, 404)
      assert.equal((await add('short-lived')).status, 201, 'and may be named again')
    })

    test('are never missing to who chose them at the same moment', async () => {
      for (let round = 0; round < 8; round += 1) {
        const { id } = adminModel.parse((await add(`wanted-${round}`)).body)
        const [made, gone] = await Promise.all([
          owner.call('POST', '/api/assistants', { name: `Chooser ${round}`, modelId: id }),
          owner.call('DELETE', path(id)),
        ])
        const chosen = made.status === 201
        assert.equal((await one(id)) !== undefined, chosen, 'there for who chose it, and only then')
        assert.equal(gone.status, chosen ? 409 : 204)
        if (chosen) {
          assert.equal(problem.parse(gone.body).code, 'in_use')
          await owner.ok('DELETE', `/api/assistants/${Object(made.body).id}`)
        } else assert.ok(made.status >= 400 && made.status < 500)
      }
    })

    test('whose name says that they do something else wait to be turned on', async () => {
      assert.equal((await one('silent/vanguard-7b'))?.forChat, true)
      assert.equal(await one('silent/told-embedder'), undefined)
      const guard = await one('silent/llama-guard-3')
      assert.deepEqual([guard?.forChat, guard?.enabled], [false, false])
      assert.equal((await offered()).includes('silent/llama-guard-3'), false)
      await change('silent/llama-guard-3', { enabled: true })
      await owner.ok('POST', '/api/admin/providers/silent/discover')
      assert.equal(await answerOf('silent/llama-guard-3'), 'Here I am.')
    })

    test('whoever talks with a model that can be told chooses how long it thinks, for a conversation or one answer', async () => {
      const thinker = 'openai/lab-reasoning'
      const { items } = modelList.parse(await owner.ok('GET', '/api/models'))
      const effortsOf = (wanted: string) => items.find(({ id }) => id === wanted)?.efforts
      assert.deepEqual([effortsOf(thinker), effortsOf(chat)], [['low', 'medium', 'high'], []])
      await change(thinker, { reasoningEffort: 'medium' })
      const question = '/lab tokens=1 Think'
      const asked = (): unknown => {
        const bodies = app.provider.requests.map(({ body }) => Object(body))
        return bodies.findLast(({ messages }) => Object(messages?.at(-1)).content === question)?.reasoning_effort
      }
      const { id } = await owner.conversation()
      const path = `/api/conversations/${id}`
      const say = async (more: object): Promise<string> => {
        const { runs } = await owner.send(id, { text: question, modelIds: [thinker], ...more })
        await owner.follow(runs[0]?.id ?? '')
        return runs[0]?.messageId ?? ''
      }
      await say({})
      assert.equal(asked(), 'medium', 'as the model is set up')
      assert.equal(conversation.parse(await owner.ok('PATCH', path, { reasoningEffort: 'low' })).reasoningEffort, 'low')
      await say({})
      assert.equal(asked(), 'low', 'as is chosen for the conversation')
      const once = await say({ reasoningEffort: 'high' })
      assert.equal(asked(), 'high', 'as is asked of one answer')
      const { runs } = runsStarted.parse(await owner.ok('POST', `/api/messages/${once}/regenerate`, {}))
      await owner.follow(runs[0]?.id ?? '')
      assert.equal(asked(), 'high', 'and of the same answer again')
      const fork = conversation.parse(await owner.ok('POST', `/api/messages/${once}/fork`))
      assert.equal(fork.reasoningEffort, 'low')
      assert.equal(conversation.parse(await owner.ok('PATCH', path, { reasoningEffort: null })).reasoningEffort, null)
      await say({})
      assert.equal(asked(), 'medium')
      await say({ modelIds: [chat], reasoningEffort: 'high' })
      assert.equal(asked(), undefined, 'one that does not think is told nothing')
      assert.equal((await owner.call('PATCH', path, { reasoningEffort: 'endless' })).status, 400)
    })

    test('how long a model thinks and how long it stays in memory reach their servers', async () => {
      const thinker = 'openai/lab-reasoning'
      await change(thinker, { reasoningEffort: 'high' })
      await answerOf(thinker)
      assert.equal(Object(app.provider.requests.at(-1)?.body).reasoning_effort, 'high')
      await change(chat, { reasoningEffort: 'high' })
      await answerOf(chat)
      assert.equal(Object(app.provider.requests.at(-1)?.body).reasoning_effort, undefined, 'of one that reasons only')

      const { items } = adminProviderList.parse(await owner.ok('GET', '/api/admin/providers'))
      const version = items.find(({ id }) => id === 'ollama')?.version
      const provider = '/api/admin/providers/ollama'
      assert.equal((await owner.call('PATCH', provider, { version, keepAlive: 'a while' })).status, 400)
      await owner.ok('PATCH', provider, { version, keepAlive: '30m' })
      await answerOf('ollama/local')
      assert.equal(Object(ollama.requests.at(-1)?.body).keep_alive, '30m')
    })
  })
})
