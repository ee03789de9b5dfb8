import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import {
  adminModelList,
  adminProvider,
  adminProviderList,
  discovery,
  modelList,
  problem,
  type AdminProvider,
  type ModelList,
} from '@parley/contract'
import { startLabProvider, type LabProvider } from '@parley/lab'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const key = 'sk-written-once-and-never-read'

eachDatabase((name, temporaryDatabase) => {
  describe(`providers kept by administrators, on ${name}`, { timeout: 60_000 }, () => {
    let app: TestApp
    let lab: LabProvider
    let owner: TestClient
    let member: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'open' })
      lab = await startLabProvider({ protocol: 'anthropic', apiKey: key, script: { text: 'From the new one.' } })
      owner = new TestClient(app.url)
      member = new TestClient(app.url)
      await owner.register('owner')
      await member.register('member')
    })
    // Looking at other machines is limited per minute.
    beforeEach(() => app.clock.advance(60_000))
    after(async () => {
      await app.close()
      await lab.close()
    })

    const list = async (): Promise<ModelList> => modelList.parse(await owner.ok('GET', '/api/models'))
    const find = async (id: string): Promise<AdminProvider | undefined> =>
      adminProviderList.parse(await owner.ok('GET', '/api/admin/providers')).items.find((each) => each.id === id)
    const connect = async (title: string): Promise<AdminProvider> => {
      const request = { kind: 'anthropic', name: title, baseUrl: lab.url, apiKey: key }
      return adminProvider.parse(await owner.ok('POST', '/api/admin/providers', request))
    }

    test('are for administrators only', async () => {
      const calls = [
        ['GET', '/api/admin/providers'],
        ['POST', '/api/admin/providers'],
        ['POST', '/api/admin/providers/discover'],
        ['PATCH', '/api/admin/providers/openai'],
        ['DELETE', '/api/admin/providers/openai'],
        ['POST', '/api/admin/providers/openai/test'],
        ['POST', '/api/admin/providers/openai/discover'],
        ['GET', '/api/admin/models'],
        ['PATCH', '/api/admin/models/openai%2Flab-chat'],
      ] as const
      for (const [method, path] of calls) {
        const body = method === 'GET' || method === 'DELETE' ? undefined : {}
        assert.equal((await member.call(method, path, body)).status, 403, `${method} ${path}`)
      }
    })

    test('bring their models when connected, and the key never comes back', async () => {
      const made = await connect('Our Claude')
      assert.equal(made.id, 'our-claude')
      assert.equal(made.hasKey, true)
      const looked = await owner.call('POST', `/api/admin/providers/${made.id}/discover`, {})
      assert.equal(looked.status, 200)
      assert.ok((await list()).items.some((model) => model.id === 'our-claude/lab-chat'))
      const everything = await owner.call('GET', '/api/admin/providers')
      assert.doesNotMatch(JSON.stringify([made, looked.body, everything.body]), /sk-written/)

      const { id } = await owner.conversation()
      const sent = await owner.send(id, { text: 'Hello', modelIds: ['our-claude/lab-chat'] })
      const events = await owner.follow(sent.runs[0]?.id ?? '')
      const text = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
      assert.equal(text, 'From the new one.')
    })

    test('never take the name of one that comes by itself, nor of each other', async () => {
      assert.equal((await connect('Ollama')).id, 'ollama-2')
      assert.equal((await connect('Ollama')).id, 'ollama-3')
      assert.equal((await connect('部署')).id, 'provider')
    })

    test('are changed by who saw their newest state, and turned off at once', async () => {
      const made = await connect('Changing')
      await owner.ok('POST', `/api/admin/providers/${made.id}/discover`, {})
      const path = `/api/admin/providers/${made.id}`
      const off = adminProvider.parse(await owner.ok('PATCH', path, { version: made.version, enabled: false }))
      assert.ok(!(await list()).items.some((model) => model.provider.id === made.id))
      const stale = await owner.call('PATCH', path, { version: made.version, name: 'Too late' })
      assert.equal(stale.status, 409)
      const { code, current } = problem.parse(stale.body)
      assert.equal(code, 'version_conflict')
      assert.equal(adminProvider.parse(current).version, off.version)
    })

    test('tell what is wrong when tested, and what is right', async () => {
      const made = await connect('Tested')
      const path = `/api/admin/providers/${made.id}`
      const right = discovery.parse(await owner.ok('POST', `${path}/test`, {}))
      assert.equal(right.state, 'found')
      const changed = { version: made.version, apiKey: 'sk-another-key-that-is-wrong' }
      await owner.ok('PATCH', path, changed)
      const wrong = discovery.parse(await owner.ok('POST', `${path}/test`, {}))
      assert.equal(wrong.state, 'refused')
      assert.match(wrong.detail, /key was refused/)
    })

    test('keep their key to the server it was entered for', async () => {
      const made = await connect('Moved')
      const path = `/api/admin/providers/${made.id}`
      const elsewhere = await startLabProvider({ protocol: 'anthropic' })
      for (const baseUrl of [elsewhere.url, null]) {
        const answer = await owner.call('PATCH', path, { version: made.version, baseUrl })
        assert.deepEqual([answer.status, Object.keys(problem.parse(answer.body).fields ?? {})], [400, ['apiKey']])
      }
      await owner.ok('POST', `${path}/test`, {})
      assert.equal(elsewhere.requests.length, 0)
      const beside = { version: made.version, baseUrl: `${new URL(lab.url).origin}/elsewhere` }
      const same = adminProvider.parse(await owner.ok('PATCH', path, beside))
      const again = { version: same.version, baseUrl: elsewhere.url, apiKey: 'sk-for-the-other-server' }
      await owner.ok('PATCH', path, again)
      await owner.ok('POST', `${path}/test`, {})
      assert.ok(elsewhere.requests.length > 0)
      assert.doesNotMatch(JSON.stringify(elsewhere.requests), new RegExp(key))
      await elsewhere.close()
    })

    test('never lead to the metadata of a cloud', async () => {
      const request = { kind: 'openai', name: 'Cloud', baseUrl: 'http://169.254.169.254/latest' }
      const made = adminProvider.parse(await owner.ok('POST', '/api/admin/providers', request))
      const tested = discovery.parse(await owner.ok('POST', `/api/admin/providers/${made.id}/test`, {}))
      assert.notEqual(tested.state, 'found')
      assert.match(tested.detail, /private or reserved network/)
    })

    test('from the environment are read-only, and what comes with Parley stays', async () => {
      const named = await find('openai')
      assert.equal(named?.isReadOnly, true)
      const version = named?.version ?? 0
      const change = await owner.call('PATCH', '/api/admin/providers/openai', { version, enabled: false })
      assert.match(problem.parse(change.body).detail, /environment variables/)
      assert.equal((await owner.call('DELETE', '/api/admin/providers/openai')).status, 409)
      assert.equal((await owner.call('DELETE', '/api/admin/providers/embedded')).status, 409)
    })

    test('refuse what cannot be right, field by field', async () => {
      const wrong = [
        [{ kind: 'openai', name: 'x', baseUrl: 'file:///etc/passwd' }, 'baseUrl'],
        [{ kind: 'openai', name: 'x', baseUrl: 'http://user:password@host/' }, 'baseUrl'],
        [{ kind: 'openai', name: 'x', apiKey: 'two words' }, 'apiKey'],
        [{ kind: 'openai', name: ' ' }, 'name'],
        [{ kind: 'azure', name: 'x' }, 'baseUrl'],
      ] as const
      for (const [request, field] of wrong) {
        const answer = await owner.call('POST', '/api/admin/providers', request)
        assert.equal(answer.status, 400, JSON.stringify(request))
        assert.ok(problem.parse(answer.body).fields?.[field], `${field} is named`)
      }
    })

    test('hold exactly one default, which can neither be turned off nor deleted', async () => {
      const made = await connect('Chosen')
      await owner.ok('POST', `/api/admin/providers/${made.id}/discover`, {})
      const models = adminModelList.parse(await owner.ok('GET', '/api/admin/models')).items
      const other = models.find((model) => model.id === 'chosen/lab-chat')
      assert.ok(other)
      const path = '/api/admin/models/chosen%2Flab-chat'
      await owner.ok('PATCH', path, { version: other.version, isDefault: true })
      const defaults = (await list()).items.filter((model) => model.isDefault)
      assert.deepEqual(
        defaults.map((model) => model.id),
        ['chosen/lab-chat'],
      )
      assert.equal((await owner.call('DELETE', '/api/admin/providers/chosen')).status, 409)
      const off = await owner.call('PATCH', path, { version: other.version + 1, enabled: false })
      assert.equal(problem.parse(off.body).code, 'in_use')
      const stale = await owner.call('PATCH', path, { version: other.version, isDefault: false })
      assert.equal(problem.parse(stale.body).code, 'version_conflict')

      await owner.ok('PATCH', path, { version: other.version + 1, isDefault: false })
      assert.equal((await list()).items.find((model) => model.isDefault)?.id, 'openai/lab-chat')
      await owner.ok('DELETE', '/api/admin/providers/chosen')
      assert.ok(!(await list()).items.some((model) => model.provider.id === 'chosen'))
    })
  })
})
