import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { adminModelList, adminProviderList, conversation, message, runsStarted, type RunEvent } from '@parley/contract'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const chat = 'openai/lab-chat'
const reasoning = 'openai/lab-reasoning'

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`who answers, and when, on ${databaseName}`, () => {
    let app: TestApp
    let owner: TestClient
    let bob: TestClient
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase() })
      owner = new TestClient(app.url)
      bob = new TestClient(app.url)
      await owner.register('owner')
      await bob.register('bob')
    })
    after(() => app.close())

    const changeModel = async (id: string, body: object): Promise<void> => {
      const { items } = adminModelList.parse(await owner.ok('GET', '/api/admin/models'))
      const version = items.find((model) => model.id === id)?.version
      await owner.ok('PATCH', `/api/admin/models/${encodeURIComponent(id)}`, { version, ...body })
    }
    const atOnce = async (most: number | null): Promise<void> => {
      const { items } = adminProviderList.parse(await owner.ok('GET', '/api/admin/providers'))
      const version = items.find(({ id }) => id === 'openai')?.version
      await owner.ok('PATCH', '/api/admin/providers/openai', { version, atOnce: most })
    }
    const places = (events: RunEvent[]): (number | undefined)[] =>
      events.flatMap((event) => (event.type === 'status' && event.stage === 'queued' ? [event.place] : []))

    test('several models answer one question beside each other; one of them is gone on with', async () => {
      const { id } = await bob.conversation()
      const sent = await bob.send(id, { text: '/lab tokens=3 Who are you?', modelIds: [chat, reasoning] })
      await Promise.all(sent.runs.map((run) => bob.follow(run.id)))
      const ids = sent.runs.map((run) => run.messageId)
      const answers = await Promise.all(
        ids.map(async (each) => message.parse(await bob.ok('GET', `/api/messages/${each}`))),
      )
      assert.deepEqual(
        answers.map(({ modelId }) => modelId),
        [chat, reasoning],
      )
      assert.deepEqual(
        answers.map(({ beside }) => beside),
        [ids, ids],
      )
      const again = runsStarted.parse(await bob.ok('POST', `/api/messages/${ids[0]}/regenerate`, {})).runs[0]
      await bob.follow(again?.id ?? '')
      const instead = [again?.messageId, ids[1]]
      for (const each of instead) {
        const { beside } = message.parse(await bob.ok('GET', `/api/messages/${each}`))
        assert.deepEqual(beside, instead, 'what is written again stands in its place')
      }
      await bob.ok('PATCH', `/api/conversations/${id}`, { leafId: ids[1] })
      const next = await bob.send(id, { text: '/lab tokens=1 Go on' })
      assert.equal(next.message.parentId, ids[1])
      await bob.follow(next.runs[0]?.id ?? '')
      const later = runsStarted.parse(await bob.ok('POST', `/api/messages/${ids[1]}/regenerate`, {})).runs[0]
      await bob.follow(later?.id ?? '')
      const alone = message.parse(await bob.ok('GET', `/api/messages/${later?.messageId}`))
      assert.equal(alone.beside, undefined, 'once somebody went on it is another version, like any other')
      const fork = conversation.parse(await bob.ok('POST', `/api/messages/${ids[0]}/fork`))
      assert.equal((await bob.messages(fork.id)).items.at(-1)?.beside, undefined, 'a copy stands alone')
      assert.equal((await owner.call('GET', `/api/messages/${ids[0]}`)).status, 404)
    })

    test('one that is asked again while another still writes stands in its place for both', async () => {
      const { id } = await bob.conversation()
      const sent = await bob.send(id, { text: '/lab tokens=4000 speed=40 And you?', modelIds: [chat, reasoning] })
      const [first, second] = sent.runs
      await bob.ok('POST', `/api/runs/${first?.id}/cancel`, {})
      const again = runsStarted.parse(await bob.ok('POST', `/api/messages/${first?.messageId}/regenerate`, {})).runs[0]
      const instead = [again?.messageId, second?.messageId]
      const besides = async (): Promise<(string[] | undefined)[]> =>
        Promise.all(instead.map(async (each) => message.parse(await bob.ok('GET', `/api/messages/${each}`)).beside))
      assert.deepEqual(await besides(), [instead, instead], 'while both write')
      for (const run of [second, again]) await bob.ok('POST', `/api/runs/${run?.id}/cancel`, {})
      assert.deepEqual(await besides(), [instead, instead], 'and when they have ended')
    })

    test('two tabs that do the same at once do it once, or each to an answer of its own', async () => {
      const { id } = await bob.conversation()
      const { sent } = await bob.chat(id, '/lab length tokens=5 Tell me')
      const answer = sent.runs[0]?.messageId
      const asked = await Promise.all(
        Array.from({ length: 6 }, () => bob.call('POST', `/api/messages/${answer}/continue`, {})),
      )
      const went = asked.filter(({ status }) => status === 202)
      assert.equal(went.length, 1)
      assert.ok(asked.every(({ status }) => status === 202 || status === 409))
      const [run] = runsStarted.parse(went[0]?.body).runs
      await bob.follow(run?.id ?? '')
      const gone = (await bob.messages(id)).items.at(-1)
      assert.deepEqual([gone?.id, gone?.runId, gone?.status], [answer, run?.id, 'complete'])

      const again = await Promise.all(
        Array.from({ length: 3 }, async () =>
          runsStarted.parse(await bob.ok('POST', `/api/messages/${answer}/regenerate`, {})),
        ),
      )
      const others = again.flatMap(({ runs }) => runs)
      await Promise.all(others.map((one) => bob.follow(one.id)))
      const last = (await bob.messages(id)).items.at(-1)
      assert.deepEqual(new Set(last?.siblings.ids), new Set([answer, ...others.map((one) => one.messageId)]))
    })

    test('another model answers in place of one whose provider is away, and the answer says so', async () => {
      const dead = Object(
        await owner.ok('POST', '/api/admin/providers', { kind: 'openai', name: 'Dead', baseUrl: app.provider.url }),
      )
      await owner.ok('POST', `/api/admin/providers/${dead.id}/discover`)
      const gone = `${dead.id}/lab-chat`
      await changeModel(gone, { fallbackModelId: reasoning })
      const { version } = Object(await owner.ok('POST', `/api/admin/providers/${dead.id}/discover`))
      await owner.ok('PATCH', `/api/admin/providers/${dead.id}`, { version, baseUrl: 'http://127.0.0.1:9/v1' })
      const { id } = await bob.conversation()
      const sent = await bob.send(id, { text: '/lab tokens=3 Anybody?', modelIds: [gone] })
      const events = await bob.follow(sent.runs[0]?.id ?? '')
      const notice = events.find((event) => event.type === 'notice')
      assert.deepEqual(notice?.type === 'notice' && notice.notice, {
        kind: 'model-changed',
        from: gone,
        to: reasoning,
        reason: 'unavailable',
        name: null,
        renewsAt: null,
      })
      const answer = (await bob.messages(id)).items.at(-1)
      assert.deepEqual([answer?.status, answer?.modelId, answer?.notices?.length], ['complete', reasoning, 1])

      await changeModel(gone, { fallbackModelId: null })
      const alone = await bob.send(id, { text: '/lab tokens=3 And now?', modelIds: [gone] })
      await bob.follow(alone.runs[0]?.id ?? '')
      assert.equal((await bob.messages(id)).items.at(-1)?.status, 'failed', 'without one the person is told')
      await owner.ok('DELETE', `/api/admin/providers/${dead.id}`)
    })

    test('nobody takes over once words have come', async () => {
      await changeModel(chat, { fallbackModelId: reasoning })
      const { id } = await bob.conversation()
      const { events } = await bob.chat(id, '/lab cut after=3 tokens=9 Hello')
      assert.ok(!events.some((event) => event.type === 'notice'))
      assert.equal((await bob.messages(id)).items.at(-1)?.modelId, chat)
      await changeModel(chat, { fallbackModelId: null })
    })

    test('a provider writes as many answers at once as it may; who waits sees the place, and people take turns', async () => {
      await atOnce(1)
      const begin = async (client: TestClient, text: string): Promise<string> =>
        (await client.send((await client.conversation()).id, { text })).runs[0]?.id ?? ''
      const first = await begin(bob, '/lab tokens=400 speed=40 A long one')
      const second = await begin(bob, '/lab tokens=1 Mine again')
      const third = await begin(bob, '/lab tokens=1 And again')
      const others = await begin(owner, '/lab tokens=1 Somebody else’s')
      await bob.ok('POST', `/api/runs/${first}/cancel`, {})
      const [ofSecond, ofThird, ofOthers] = await Promise.all([
        bob.follow(second),
        bob.follow(third),
        owner.follow(others),
      ])
      assert.deepEqual(places(ofSecond), [1])
      assert.equal(places(ofThird)[0], 2)
      assert.equal(places(ofOthers)[0], 2, 'before the third, though it came later')
      assert.deepEqual(places(ofThird).at(-1), 1, 'it moved on')
      await atOnce(null)
    })

    test('who had to wait is answered as things are when the turn comes', async () => {
      await atOnce(1)
      const before = (await bob.send((await bob.conversation()).id, { text: '/lab tokens=400 speed=40 Long' })).runs[0]
      const { id } = await bob.conversation()
      const [waits] = (await bob.send(id, { text: '/lab tokens=1 Who waits' })).runs
      await bob.ok('PATCH', `/api/conversations/${id}`, { systemPrompt: 'Said while it waited' })
      await bob.ok('POST', `/api/runs/${before?.id}/cancel`, {})
      await bob.follow(waits?.id ?? '')
      const turns = Object(app.provider.requests.at(-1)?.body).messages
      assert.deepEqual(turns[0], { role: 'system', content: 'Said while it waited' })
      assert.match(String(turns[1]?.content), /Who waits/)
      await atOnce(null)
    })

    test('what somebody thought of an answer is theirs to see, to change and to take back', async () => {
      const { id } = await bob.conversation()
      const { sent } = await bob.chat(id, '/lab tokens=2 Was it good?')
      const answerId = sent.runs[0]?.messageId ?? ''
      const give = (body: object) => bob.call('POST', `/api/messages/${answerId}/feedback`, body)
      const seen = async () => (await bob.messages(id)).items.at(-1)?.feedback
      assert.equal((await give({ value: -1, comment: 'Too short' })).status, 204)
      assert.deepEqual(await seen(), { value: -1, comment: 'Too short' })
      await give({ value: 1 })
      assert.deepEqual(await seen(), { value: 1, comment: null })
      await give({ value: 0 })
      assert.equal(await seen(), undefined)
      assert.equal((await give({ value: 2 })).status, 400)
      assert.equal((await give({ value: 1, comment: 'x'.repeat(2001) })).status, 400)
      assert.equal((await bob.call('POST', `/api/messages/${sent.message.id}/feedback`, { value: 1 })).status, 403)
      assert.equal((await owner.call('POST', `/api/messages/${answerId}/feedback`, { value: 1 })).status, 404)
    })
  })
})
