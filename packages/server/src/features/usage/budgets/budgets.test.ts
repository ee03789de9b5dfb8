import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { budget, ownUsage, problem, type Budget, type Id, type LimitState } from '@parley/contract'
import { startTestApp, type TestApp } from '../../../testing/app.ts'
import { TestClient } from '../../../testing/client.ts'
import { rows } from '../usage.testing.ts'
import { eachDatabase } from '../../../testing/furnished.ts'

const dayMs = 24 * 60 * 60_000
let people = 0

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`budgets on ${databaseName}`, { timeout: 60_000 }, () => {
    let app: TestApp
    let owner: TestClient
    let databaseUrl: string | null
    before(async () => {
      databaseUrl = await temporaryDatabase()
      app = await startTestApp({ databaseUrl })
      owner = new TestClient(app.url)
      await owner.register('owner')
      for (const id of ['openai/lab-chat', 'openai/lab-reasoning']) await setPrice(owner, id)
    })
    after(() => app.close())

    const newPerson = async (): Promise<{ client: TestClient; id: Id }> => {
      const client = new TestClient(app.url)
      people += 1
      return { client, id: (await client.register(`person-${people}`)).id }
    }
    /** Counts from the next moment on, also where another process had the list. */
    const allow = async (given: Record<string, unknown>): Promise<Budget> => {
      const made = budget.parse(
        await owner.ok('POST', '/api/admin/budgets', { name: 'Test', measure: 'messages', period: 'day', ...given }),
      )
      return made
    }
    const limitsOf = async (client: TestClient): Promise<LimitState[]> =>
      ownUsage.parse(await client.ok('GET', '/api/me/usage')).limits
    const trySend = (client: TestClient, conversationId: Id, text: string) =>
      client.call('POST', `/api/conversations/${conversationId}/messages`, { text })
    const untilSettled = async (): Promise<void> => {
      for (;;) {
        const left = await rows<{ count: number }>(
          app,
          databaseUrl,
          'SELECT count(*) AS count FROM budget_reservations',
        )
        if (Number(left[0]?.count) === 0) return
        await wait(10)
      }
    }

    test('of 50 sends at once for the last unit one is answered, and the others are told when it renews', async () => {
      const { client, id: userId } = await newPerson()
      await allow({ name: 'Racing', subject: { kind: 'user', id: userId }, limit: 3 })
      const chats = await Promise.all(Array.from({ length: 50 }, () => client.conversation()))
      for (const chat of chats.slice(0, 2)) await client.chat(chat.id, '/lab tokens=2 Hello')
      await untilSettled()
      const answers = await Promise.all(chats.map(({ id }) => trySend(client, id, '/lab tokens=2 Race')))
      const refused = answers.filter(({ status }) => status === 429)
      assert.deepEqual([answers.filter(({ status }) => status === 202).length, refused.length], [1, 49])
      const told = problem.parse(refused[0]?.body)
      assert.equal(told.code, 'quota_exceeded')
      assert.match(
        told.detail,
        /“Racing” is used up: 3 of 3 messages this day\. It renews at \d{4}-\d\d-\d\d 00:00 UTC/,
      )
      assert.ok(told.retryAfter !== null && told.retryAfter <= 86_400)
      assert.equal(refused[0]?.headers.get('retry-after'), String(told.retryAfter))
      await untilSettled()
      const [state] = await limitsOf(client)
      assert.deepEqual([state?.used, state?.limit, state?.low], [3, 3, true])
      const pages = await Promise.all(chats.map(({ id }) => client.messages(id)))
      const races = pages.flatMap(({ items }) => items).filter(({ text }) => text === '/lab tokens=2 Race')
      assert.equal(races.length, 1, 'a refused send left nothing behind')
    })

    test('what failed before its first token is given back', async () => {
      const { client, id: userId } = await newPerson()
      await allow({ subject: { kind: 'user', id: userId }, limit: 1 })
      const { id } = await client.conversation()
      await client.chat(id, '/lab too-long Hello')
      await untilSettled()
      assert.equal((await limitsOf(client))[0]?.used, 0)
      await client.chat(id, '/lab tokens=2 Hello')
      assert.equal((await trySend(client, id, 'More')).status, 429)
    })

    test('tokens and money are counted as they are booked, and everybody is told from 80 % on', async () => {
      const { client, id: userId } = await newPerson()
      const subject = { kind: 'user', id: userId }
      const { id } = await client.conversation()
      await client.chat(id, '/lab tokens=50 Before there was a budget')
      const { days } = ownUsage.parse(await client.ok('GET', '/api/me/usage'))
      const spent = days[0]
      assert.ok(spent !== undefined && spent.cost > 0 && spent.outputTokens >= 50)
      const tokens = spent.inputTokens + spent.outputTokens
      await allow({ name: 'Tokens', subject, measure: 'tokens', limit: tokens + 10 })
      await allow({ name: 'Money', subject, measure: 'cost', period: 'month', limit: spent.cost * 100 })
      const states = await limitsOf(client)
      assert.deepEqual(
        Object.fromEntries(states.map(({ measure, used }) => [measure, used])),
        { cost: spent.cost, tokens },
        'a new budget begins with what the books say',
      )
      const { events } = await client.chat(id, '/lab tokens=60 The last one may go over')
      const notices = events.flatMap((event) => (event.type === 'notice' ? [event.notice] : []))
      assert.deepEqual(
        notices.map((notice) => notice.kind === 'budget-low' && notice.name),
        ['Tokens'],
      )
      const answer = (await client.messages(id)).items.at(-1)
      assert.equal(answer?.notices?.[0]?.kind, 'budget-low')
      await untilSettled()
      assert.equal((await trySend(client, id, 'Over')).status, 429)
      const after = ownUsage.parse(await client.ok('GET', '/api/me/usage'))
      const sum = after.days.reduce((total, day) => total + day.inputTokens + day.outputTokens, 0)
      assert.equal(after.limits.find(({ measure }) => measure === 'tokens')?.used, sum, 'counters agree with the books')
    })

    test('who has used up a budget that names another model is moved to it and sees so', async () => {
      const { client, id: userId } = await newPerson()
      const limited = 'openai/lab-chat'
      const next = 'openai/lab-reasoning'
      const subject = { kind: 'user', id: userId }
      await allow({ name: 'Good model', subject, modelId: limited, limit: 1, fallbackModelId: next })
      const { id } = await client.conversation()
      await client.chat(id, '/lab tokens=2 First')
      const { sent, events } = await client.chat(id, '/lab tokens=2 Second')
      assert.equal(sent.runs[0]?.modelId, next)
      const moved = events.find((event) => event.type === 'notice')
      assert.ok(moved?.notice.kind === 'model-changed')
      const { from, to, reason, name } = moved.notice
      assert.deepEqual([from, to, reason, name], [limited, next, 'budget', 'Good model'])
      const answer = (await client.messages(id)).items.at(-1)
      assert.deepEqual([answer?.modelId, answer?.notices?.[0]?.kind], [next, 'model-changed'])
      app.clock.advance(dayMs)
      const renewed = await client.chat(id, '/lab tokens=2 The day after')
      assert.equal(renewed.sent.runs[0]?.modelId, limited)
    })

    test('a budget of all together is shared, one of each is not, and quotas of a role are budgets too', async () => {
      const [ada, bob] = [await newPerson(), await newPerson()]
      await owner.ok('POST', '/api/auth/step-up', { password: 'correct horse owner staple' })
      const group = await owner.ok('POST', '/api/admin/groups', { name: `Group ${people}` })
      const groupId = String(Object(group).id)
      await owner.ok('POST', `/api/admin/groups/${groupId}/members`, { add: [ada.id, bob.id] })
      const shared = await allow({ name: 'Ours', subject: { kind: 'group', id: groupId }, shared: true, limit: 1 })
      const [one, other] = [await ada.client.conversation(), await bob.client.conversation()]
      await ada.client.chat(one.id, '/lab tokens=2 Mine')
      const refused = await trySend(bob.client, other.id, 'Mine too')
      assert.match(problem.parse(refused.body).detail, /^The shared budget “Ours” is used up/)
      await owner.ok('PATCH', `/api/admin/budgets/${shared.id}`, { version: shared.version, shared: false })
      await bob.client.chat(other.id, '/lab tokens=2 Mine too')
      assert.equal((await trySend(ada.client, one.id, 'More')).status, 429)
      await owner.ok('DELETE', `/api/admin/budgets/${shared.id}`)
      await ada.client.chat(one.id, '/lab tokens=2 More')
      const grants = { quotas: { messagesPerDay: 3, tokensPerDay: null } }
      await owner.ok('PATCH', `/api/admin/groups/${groupId}`, { version: Object(group).version, grants })
    })

    test('a budget is checked, changed at its version, and nobody else may see it', async () => {
      const { client, id: userId } = await newPerson()
      const made = await allow({ subject: { kind: 'user', id: userId }, limit: 5 })
      assert.equal(made.subjectName, `person-${people}`)
      assert.equal((await client.call('GET', '/api/admin/budgets')).status, 403)
      const wrong = await owner.call('POST', '/api/admin/budgets', {
        name: 'Wrong',
        subject: { kind: 'group', id: userId },
        measure: 'messages',
        period: 'day',
        limit: 1.5,
        modelId: 'none/such',
      })
      const { fields } = problem.parse(wrong.body)
      assert.deepEqual(Object.keys(fields ?? {}).toSorted(), ['limit', 'modelId', 'subject'])
      const change = { version: made.version, limit: 6 }
      await owner.ok('PATCH', `/api/admin/budgets/${made.id}`, change)
      const stale = await owner.call('PATCH', `/api/admin/budgets/${made.id}`, change)
      assert.deepEqual([stale.status, Object(problem.parse(stale.body).current).limit], [409, 6])
    })
  })
})

async function setPrice(owner: TestClient, id: string): Promise<void> {
  const { items } = Object(await owner.ok('GET', '/api/admin/models'))
  const model = Object(items.find((each: { id: string }) => each.id === id))
  const body = { version: model.version, priceInput: 2, priceOutput: 10, priceCached: 0.5 }
  await owner.ok('PATCH', `/api/admin/models/${encodeURIComponent(id)}`, body)
}
