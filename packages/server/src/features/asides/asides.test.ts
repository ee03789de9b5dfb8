import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  budget,
  conversation,
  problem,
  suggestions,
  versionedAsideSettings,
  type AsideSettings,
} from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { bookings } from '../usage/usage.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const small = 'openai/lab-reasoning'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`titles and suggestions on ${databaseName}`, { timeout: 120_000 }, () => {
    let app: TestApp
    let ada: TestClient
    let databaseUrl: string | null
    before(async () => {
      databaseUrl = await temporaryDatabase()
      app = await startTestApp({ databaseUrl })
      ada = new TestClient(app.url)
      await ada.register('ada')
    })
    after(() => app.close())

    const settle = async (value: Partial<AsideSettings>): Promise<void> => {
      const now = versionedAsideSettings.parse(await ada.ok('GET', '/api/admin/asides'))
      await ada.ok('PUT', '/api/admin/asides', { value: { ...now.value, ...value }, version: now.version })
    }
    const titleOf = async (id: string) => conversation.parse(await ada.ok('GET', `/api/conversations/${id}`)).title
    /** What the small model is asked has no speed of its own: it waits as long as the lab is told to. */
    const asked = (kind: RegExp) => app.provider.requests.filter(({ body }) => kind.test(JSON.stringify(body)))
    const untilTitle = async (id: string, wanted: string): Promise<void> => {
      const following = ada.fetch('GET', `/api/live/events?conversations=${id}`)
      const reader = (await following).body?.getReader()
      while ((await titleOf(id)) !== wanted) await reader?.read()
      await reader?.cancel()
    }
    const untilBooked = async (kind: string, count: number) => {
      for (;;) {
        const lines = (await bookings(app, databaseUrl)).filter((line) => line.kind === kind)
        if (lines.length >= count) return lines
        await new Promise((resolve) => setImmediate(resolve))
      }
    }

    test('nobody is asked where the provider has no small model, and the first words stay', async () => {
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, '/lab tokens=3 How do I boil an egg?')
      assert.deepEqual(await ada.ok('POST', `/api/messages/${sent.runs[0]?.messageId}/suggestions`), { items: [] })
      assert.equal(await titleOf(id), '/lab tokens=3 How do I boil an egg?')
      assert.equal(asked(/title of two/).length, 0)
    })

    test('a new conversation is named after its first answer, found by that name, and it is booked', async () => {
      await settle({ modelId: small })
      app.provider.play({ text: '"Soft and hard eggs."' })
      const { id } = await ada.conversation()
      await ada.chat(id, '/lab speed=0 How do I boil an egg?')
      await untilTitle(id, 'Soft and hard eggs')
      const found = JSON.stringify(await ada.ok('GET', '/api/search?q=soft%20hard&kind=title'))
      assert.match(found, new RegExp(id))
      const [line] = await untilBooked('title', 1)
      assert.deepEqual([line?.model_id, line?.outcome, line?.messages], [small, 'complete', 0])
      const before = asked(/title of two/).length
      await ada.chat(id, '/lab speed=0 And for how long?')
      assert.equal(asked(/title of two/).length, before, 'a later answer names nothing')
    })

    test('the answer ends without waiting for the title, and a name that a person gave meanwhile stays', async () => {
      app.provider.play({ text: 'Never shown', firstTokenMs: 700 })
      const { id } = await ada.conversation()
      await ada.chat(id, '/lab first=0 speed=0 What is a quark?')
      const lines = (await bookings(app, databaseUrl)).filter(({ kind }) => kind === 'title').length
      await ada.ok('PATCH', `/api/conversations/${id}`, { title: 'My own name' })
      await untilBooked('title', lines + 1)
      assert.equal(await titleOf(id), 'My own name')
    })

    test('suggestions are made once, for whoever may read the answer, and not where that is switched off', async () => {
      app.provider.play({ text: '1. How long?\n2. Which pan?\n3. In winter?' })
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, '/lab speed=0 Eggs')
      const path = `/api/messages/${sent.runs[0]?.messageId}/suggestions`
      const [first, again] = await Promise.all([ada.ok('POST', path), ada.ok('POST', path)])
      assert.deepEqual(suggestions.parse(first).items, ['How long?', 'Which pan?', 'In winter?'])
      assert.deepEqual(again, first)
      assert.deepEqual(await ada.ok('POST', path), first)
      assert.equal(asked(/three short questions/).length, 1)
      const eve = new TestClient(app.url)
      await eve.register('eve')
      assert.equal((await eve.call('POST', path)).status, 404)
      assert.deepEqual(await ada.ok('POST', `/api/messages/${sent.message.id}/suggestions`), { items: [] })
      await settle({ suggestions: false })
      const { sent: other } = await ada.chat(id, '/lab speed=0 More')
      assert.deepEqual(await ada.ok('POST', `/api/messages/${other.runs[0]?.messageId}/suggestions`), { items: [] })
      await settle({ suggestions: true })
    })

    test('a used-up budget lets nothing be asked, and the person hears nothing of it', async () => {
      const made = budget.parse(
        await ada.ok('POST', '/api/admin/budgets', {
          name: 'None',
          subject: { kind: 'everyone' },
          modelId: small,
          measure: 'tokens',
          period: 'day',
          limit: 0,
        }),
      )
      const { id } = await ada.conversation()
      const { sent } = await ada.chat(id, '/lab speed=0 Bread')
      const before = asked(/three short questions/).length
      assert.deepEqual(await ada.ok('POST', `/api/messages/${sent.runs[0]?.messageId}/suggestions`), { items: [] })
      assert.equal(asked(/three short questions/).length, before)
      await ada.ok('DELETE', `/api/admin/budgets/${made.id}`)
    })

    test('settings of a model that is not there are refused at their field, stale ones as a conflict', async () => {
      const { value, version } = versionedAsideSettings.parse(await ada.ok('GET', '/api/admin/asides'))
      const wrong = await ada.call('PUT', '/api/admin/asides', { value: { ...value, modelId: 'openai/none' }, version })
      assert.deepEqual(
        [wrong.status, problem.parse(wrong.body).fields],
        [400, { modelId: ['There is no such model.'] }],
      )
      assert.equal((await ada.call('PUT', '/api/admin/asides', { value, version: version - 1 })).status, 409)
    })
  })
})
