import assert from 'node:assert/strict'
import { test } from 'node:test'
import { adminModelList, type ServerFrame } from '@parley/contract'
import { openSse, openWebSocket } from '#platform/live/follower.testing.ts'
import { inbox, isEnd, problemOf } from '#platform/live/inbox.testing.ts'
import { change, openHouse } from './users.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const hidden = 'openai/lab-reasoning'

eachDatabase((dialect, temporaryDatabase) => {
  test(`${dialect}: an administrator who becomes a member is one at once, on all that was open before`, async () => {
    await using house = await openHouse({ databaseUrl: await temporaryDatabase() })
    const { app, owner } = house
    const { client: ada, id } = await house.enrol('ada', 'administrator')
    const group = Object(await owner.ok('POST', '/api/admin/groups', { name: 'Physics' }))
    const { items } = adminModelList.parse(await owner.ok('GET', '/api/admin/models'))
    const { version } = items.find((model) => model.id === hidden) ?? assert.fail()
    const models = `/api/admin/models/${encodeURIComponent(hidden)}`
    await owner.ok('PATCH', models, { version, visibility: 'groups', groupIds: [group.id] })

    const headers = { cookie: ada.cookie, origin: ada.base.origin }
    const [box, events] = [inbox(), inbox()]
    const socket = openWebSocket(Number(app.url.port), box.take, headers)
    const sse = openSse(Number(app.url.port), '/api/live/events', (data) => events.take(data as ServerFrame), headers)
    await Promise.all([box.type('hello'), events.type('hello')])
    const send = (ref: string, text: string) => socket.send({ type: 'send', ref, modelId: hidden, text })
    send('before', '/lab tokens=400 speed=200 A long story')
    const accepted = await box.type('accepted')
    assert.equal((await ada.call('GET', '/api/admin/users')).status, 200)

    await change(owner, id, { role: 'member' })
    send('after', '/lab tokens=1 Hello')
    const refused = await box.until((frame) => frame.type === 'problem' && Object(frame).ref === 'after')
    assert.equal(problemOf(refused), 'not_found', 'the model is as if it were not there')
    for (const [method, path] of [
      ['GET', '/api/admin/users'],
      ['GET', '/api/admin/audit'],
      ['POST', '/api/admin/groups'],
    ] as const) {
      assert.equal((await ada.call(method, path, method === 'POST' ? { name: 'Mine' } : undefined)).status, 403, path)
    }
    const offered: { items: { id: string }[] } = Object(await ada.ok('GET', '/api/models'))
    assert.ok(!offered.items.some((model) => model.id === hidden))

    // What they began while they might is theirs and ends by itself; so do their pages go on.
    const end = await box.until(isEnd)
    assert.equal(Object(end).event.status, 'complete')
    assert.equal(Object(end).event.runId, Object(accepted).runs[0].id)
    const { id: own } = await ada.conversation()
    await events.until((frame) => frame.type === 'change' && frame.id === own)
    socket.cut()
    sse.cut()
  })
})
