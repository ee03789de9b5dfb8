import assert from 'node:assert/strict'
import { test } from 'node:test'
import { group, modelList, problem } from '@parley/contract'
import { change, openHouse, userOf } from './users.testing.ts'
import { combine } from './permissions.ts'
import { eachDatabase, TestClient } from '../../testing/index.ts'

test('a role gives and takes, groups only give more, and administrators may everything', () => {
  const limited = { models: ['a'], uploads: false, quotas: { messagesPerDay: 5, tokensPerDay: null, documents: 20 } }
  const more = { models: ['b'], uploads: true, quotas: { messagesPerDay: 9, tokensPerDay: 3 } }
  const alone = combine('member', limited, [])
  assert.deepEqual([alone.models, alone.uploads, alone.tools, alone.quotas.messagesPerDay], [['a'], false, true, 5])
  const together = combine('member', limited, [more, { tools: false }])
  assert.deepEqual([together.models, together.uploads, together.tools], [['a', 'b'], true, true])
  const rest = { documents: 20, documentBytes: null }
  assert.deepEqual(together.quotas, { messagesPerDay: 9, tokensPerDay: null, ...rest })
  // Groups that differ: each measure has the most that any of them gives, and what none of them names stays.
  const groups = [{ quotas: { documents: 50 } }, { quotas: { documents: 30, documentBytes: 900 } }]
  const held = { messagesPerDay: 5, tokensPerDay: 7, documents: 20, documentBytes: 500 }
  const grown = combine('member', { quotas: held }, groups).quotas
  assert.deepEqual(grown, { ...held, documents: 50, documentBytes: 900 })
  const lifted = combine('member', { quotas: held }, [...groups, { quotas: { documents: null } }]).quotas
  assert.deepEqual(lifted, { ...grown, documents: null })
  assert.equal(combine('guest', {}, []).apiKeys, false)
  assert.equal(combine('administrator', limited, []).models, 'all')
})

eachDatabase((dialect, temporaryDatabase) => {
  test(`${dialect}: what a role and a group grant counts on the very next request`, async () => {
    await using house = await openHouse({ databaseUrl: await temporaryDatabase() })
    const { client: mia, id } = await house.enrol('mia')
    const makeKey = async () => (await mia.call('POST', '/api/me/api-keys', { name: 'script' })).status
    assert.equal(await makeKey(), 201)
    await house.owner.ok('PUT', '/api/admin/roles/member', { apiKeys: false })
    assert.equal(await makeKey(), 403)
    const wanted = { name: 'Scripters', grants: { apiKeys: true } }
    const made = group.parse(await house.owner.ok('POST', '/api/admin/groups', wanted))
    assert.equal(await makeKey(), 403)
    await house.owner.ok('POST', `/api/admin/groups/${made.id}/members`, { add: [id] })
    assert.equal(await makeKey(), 201)
    assert.equal((await userOf(house.owner, id)).permissions.apiKeys, true)
    await house.owner.ok('PATCH', `/api/admin/groups/${made.id}`, { version: made.version, grants: {} })
    assert.equal(await makeKey(), 403)
    await house.owner.ok('PUT', '/api/admin/roles/member', {})
    assert.equal(await makeKey(), 201)
    await change(house.owner, id, { role: 'guest' })
    assert.equal(await makeKey(), 403)
  })

  test(`${dialect}: what a guest may not do, no other way leads to`, async () => {
    await using house = await openHouse({ databaseUrl: await temporaryDatabase() })
    const { client: gil, id } = await house.enrol('gil')
    const { id: conversationId } = await gil.conversation()
    await gil.chat(conversationId, 'For everybody')
    const { token } = Object(await gil.ok('POST', `/api/conversations/${conversationId}/share`))
    const stranger = new TestClient(house.app.url)
    const shared = async () => (await stranger.call('GET', `/api/share/${token}`)).status
    const room = async () => (await gil.call('POST', '/api/conversations', { kind: 'room' })).status
    const file = new File(['[]'], 'conversations.json')
    const bring = async () => (await gil.upload('/api/import', 'file', [file])).status
    assert.deepEqual([await shared(), await room(), await bring()], [200, 201, 202])
    await change(house.owner, id, { role: 'guest' })
    assert.deepEqual([await shared(), await room(), await bring()], [404, 403, 403])
    await change(house.owner, id, { role: 'member' })
    assert.equal(await shared(), 200)
    await change(house.owner, id, { state: 'disabled' })
    assert.equal(await shared(), 404, 'who was sent away shows strangers nothing any more')
  })

  test(`${dialect}: a model that somebody may not use is as if it were not there`, async () => {
    await using house = await openHouse({ databaseUrl: await temporaryDatabase() })
    const { client: mia, id } = await house.enrol('mia')
    const listed = async (client = mia) => modelList.parse(await client.ok('GET', '/api/models')).items
    const all = (await listed()).map((model) => model.id)
    const [first, second] = all
    assert.ok(first !== undefined && second !== undefined, 'the lab offers two models at least')
    const { id: conversationId } = await mia.conversation()
    await house.owner.ok('PUT', '/api/admin/roles/member', { models: [second] })
    const now = await listed()
    assert.deepEqual(
      now.map((model) => [model.id, model.isDefault]),
      [[second, true]],
    )
    assert.deepEqual((await listed(house.owner)).length, all.length)
    const send = (modelId: string) =>
      mia.call('POST', `/api/conversations/${conversationId}/messages`, { text: '/lab tokens=2', modelIds: [modelId] })
    const [hidden, missing] = [await send(first), await send('no/such-model')]
    assert.deepEqual([hidden.status, problem.parse(hidden.body).detail], [404, problem.parse(missing.body).detail])
    assert.equal((await send(second)).status, 202)
    const { id: groupId } = group.parse(
      await house.owner.ok('POST', '/api/admin/groups', { name: 'Testers', grants: { models: [first] } }),
    )
    await change(house.owner, id, { groupIds: [groupId] })
    assert.equal((await listed()).length, 2)
    assert.equal((await send(first)).status, 202)
  })
})
