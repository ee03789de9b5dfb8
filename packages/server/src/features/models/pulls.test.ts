import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { modelList, modelPull, modelPullList, problem, type ModelPull } from '@parley/contract'
import { startLabProvider, type LabProvider } from '@parley/lab'
import { startTestApp, TestClient, type TestApp } from '../../testing/index.ts'

const path = '/api/admin/providers/ollama/pulls'

describe('fetching models', { timeout: 60_000 }, () => {
  let lab: LabProvider
  let app: TestApp
  let ada: TestClient
  before(async () => {
    lab = await startLabProvider({ protocol: 'ollama', models: [{ id: 'llama3.2', tools: true }] })
    app = await startTestApp({ environment: { PARLEY_OLLAMA_URL: lab.url } })
    ada = new TestClient(app.url)
    await ada.register('ada')
    // The first look has found it.
    for (let found = false; !found;) {
      found = modelList.parse(await ada.ok('GET', '/api/models')).items.some(({ id }) => id.startsWith('ollama/'))
    }
  })
  after(async () => {
    await app.close()
    await lab.close()
  })

  const begin = async (name: string): Promise<ModelPull> => modelPull.parse(await ada.ok('POST', path, { name }))
  const one = async (id: string): Promise<ModelPull> => {
    const found = modelPullList.parse(await ada.ok('GET', path)).items.find((pull) => pull.id === id)
    assert.ok(found)
    return found
  }
  const until = async (id: string, fits: (pull: ModelPull) => boolean): Promise<ModelPull> => {
    for (;;) {
      const now = await one(id)
      if (fits(now)) return now
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const asked = (which: string) =>
    lab.requests.filter(({ path: to, body }) => to === which && JSON.stringify(body).includes('qwen3:4b'))

  test('goes on by itself, shows how far it is, and what has come is looked at', async () => {
    lab.requests.length = 0
    const { id, state } = await begin('qwen3:4b')
    assert.ok(state === 'waiting' || state === 'running')
    const done = await until(id, (pull) => pull.state === 'done')
    assert.deepEqual([done.name, done.completed, done.total, done.problem], ['qwen3:4b', 1000, 1000, null])
    assert.equal(asked('/api/pull').length, 1)
    assert.ok(lab.requests.some(({ path: to }) => to === '/api/tags'))
  })

  test('what there is not, and where there is no room, is said once and in words', async () => {
    const missing = await until((await begin('missing-model')).id, ({ state }) => state === 'failed')
    assert.match(missing.problem ?? '', /^Ollama knows no model “missing-model”/)
    const full = await until((await begin('full-disk')).id, ({ state }) => state === 'failed')
    assert.match(full.problem ?? '', /disk of .* is full/)
  })

  test('the same twice is one download, and who stops it is heard by the server', async () => {
    const first = await begin('slow-model')
    const second = await begin('slow-model')
    assert.equal(second.id, first.id)
    const running = await until(first.id, ({ completed }) => completed > 0)
    assert.deepEqual([running.state, running.total], ['running', 1000])
    await ada.ok('DELETE', `${path}/${first.id}`)
    assert.equal((await until(first.id, ({ state }) => state === 'cancelled')).problem, null)
    const [request] = lab.requests.filter(({ body }) => JSON.stringify(body ?? '').includes('slow-model'))
    assert.equal(await request?.aborted, true)
  })

  test('only where a server fetches models, only by its administrators, and only what can be a name', async () => {
    const wrong = await ada.call('POST', path, { name: '../etc/passwd' })
    assert.deepEqual([wrong.status, Object.keys(problem.parse(wrong.body).fields ?? {})], [400, ['name']])
    assert.equal((await ada.call('POST', '/api/admin/providers/openai/pulls', { name: 'x' })).status, 409)
    assert.equal((await ada.call('DELETE', `${path}/01900000-0000-7000-8000-000000000000`)).status, 404)
    const bob = new TestClient(app.url)
    await bob.register('bob')
    assert.equal((await bob.call('POST', path, { name: 'x' })).status, 403)
  })
})
