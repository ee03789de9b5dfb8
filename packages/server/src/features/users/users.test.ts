import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createdInvite, managedUserList, newId, outboxList, problem, type ManagedUser } from '@parley/contract'
import * as z from 'zod/mini'
import { eachDatabase, TestClient } from '../../testing/index.ts'
import { change, make, openHouse, userOf } from './users.testing.ts'

const codeOf = (body: unknown) => problem.parse(body).code

eachDatabase((dialect, temporaryDatabase) => {
  const open = async (signup = 'open') => openHouse({ databaseUrl: await temporaryDatabase(), signup })

  test(`${dialect}: of two owners who demote and disable each other fifty times at once, one stays`, async () => {
    await using house = await open()
    const second = await house.enrol('otto', 'owner')
    const people = [
      { client: house.owner, other: second.id },
      { client: second.client, other: house.ownerId },
    ]
    const attempts = Array.from({ length: 50 }, async (_, index) => {
      const { client, other } = people[index % 2] ?? { client: house.owner, other: second.id }
      const { version } = await userOf(client, other).catch((): { version: number } => ({ version: 1 }))
      if (index % 4 < 2) return client.call('POST', `/api/admin/users/${other}/disable`)
      return client.call('PATCH', `/api/admin/users/${other}`, { version, role: 'member' })
    })
    const answers = await Promise.all(attempts)
    assert.ok(answers.every(({ status }) => status < 500))
    const left = [house.owner, second.client]
    const seen = await Promise.all(left.map((client) => client.call('GET', '/api/admin/users?role=owner&state=active')))
    const lists = seen.filter(({ status }) => status === 200).map(({ body }) => managedUserList.parse(body).items)
    assert.equal(lists.length, 1, 'exactly one of them still administers')
    assert.equal(lists[0]?.length, 1)
  })

  test(`${dialect}: the only owner stays owner and enabled, whoever asks`, async () => {
    await using house = await open()
    const self = `/api/admin/users/${house.ownerId}`
    const { version } = await userOf(house.owner, house.ownerId)
    const demoted = await house.owner.call('PATCH', self, { version, role: 'administrator' })
    assert.deepEqual([demoted.status, codeOf(demoted.body)], [409, 'in_use'])
    assert.equal((await house.owner.call('POST', `${self}/disable`)).status, 409)
    assert.equal((await userOf(house.owner, house.ownerId)).role, 'owner')
  })

  test(`${dialect}: administrators cannot touch an owner nor make one`, async () => {
    await using house = await open()
    const { client: adam, id: adamId } = await house.enrol('adam', 'administrator')
    const { id: memberId } = await house.enrol('mia')
    const owner = `/api/admin/users/${house.ownerId}`
    for (const act of ['disable', 'enable', 'reset-two-factor', 'end-sessions', 'password-link']) {
      const { status, body } = await adam.call('POST', `${owner}/${act}`)
      assert.deepEqual([act, status, codeOf(body)], [act, 403, 'forbidden'])
    }
    const { version } = await userOf(adam, house.ownerId)
    assert.equal((await adam.call('PATCH', owner, { version, role: 'guest' })).status, 403)
    for (const id of [memberId, adamId]) {
      const its = await userOf(adam, id)
      const path = `/api/admin/users/${id}`
      assert.equal((await adam.call('PATCH', path, { version: its.version, role: 'owner' })).status, 403)
    }
    const grown = { email: 'new@example.org', username: 'newone', role: 'owner' }
    assert.equal((await adam.call('POST', '/api/admin/users', grown)).status, 403)
    assert.equal((await userOf(house.owner, house.ownerId)).role, 'owner')
    await house.owner.ok('GET', '/api/me')
  })

  test(`${dialect}: finds people by name, address, role, state and group, page by page`, async () => {
    await using house = await open()
    const group = z.object({ id: z.string() })
    const { id: groupId } = group.parse(await house.owner.ok('POST', '/api/admin/groups', { name: 'Teachers' }))
    const made: ManagedUser[] = []
    for (let number = 0; number < 5; number += 1) {
      const account = { email: `p${number}@school.example`, username: `person${number}`, displayName: `50%_${number}` }
      made.push(await make(house.owner, { ...account, role: number < 2 ? 'guest' : 'member', groupIds: [groupId] }))
    }
    const find = async (query: string) => {
      const { items } = managedUserList.parse(await house.owner.ok('GET', `/api/admin/users?${query}`))
      return items.map(({ username }) => username)
    }
    assert.deepEqual(await find('q=PERSON3'), ['person3'])
    assert.deepEqual(await find('q=school.example&role=guest'), ['person1', 'person0'])
    assert.deepEqual(await find(`q=${encodeURIComponent('50%_4')}`), ['person4'])
    assert.deepEqual(await find(`q=${encodeURIComponent('5_%')}`), [])
    assert.deepEqual((await find(`group=${groupId}`)).length, 5)
    assert.deepEqual(await find(`group=${newId()}`), [])
    await house.owner.ok('POST', `/api/admin/users/${made[0]?.id}/disable`)
    assert.deepEqual(await find('state=disabled'), ['person0'])
    const first = managedUserList.parse(await house.owner.ok('GET', '/api/admin/users?limit=4'))
    const rest = managedUserList.parse(
      await house.owner.ok('GET', `/api/admin/users?limit=4&cursor=${first.nextCursor}`),
    )
    assert.deepEqual([first.items.length, rest.items.length, rest.nextCursor], [4, 2, null])
  })

  test(`${dialect}: a change made from an old version is refused with the account as it is`, async () => {
    await using house = await open()
    const { id } = await house.enrol('mia')
    const { version } = await userOf(house.owner, id)
    const path = `/api/admin/users/${id}`
    const race = await Promise.all(
      ['guest', 'administrator'].map((role) => house.owner.call('PATCH', path, { version, role })),
    )
    assert.deepEqual(
      race.map(({ status }) => status).toSorted((one, other) => one - other),
      [200, 409],
    )
    const refused = problem.parse(race.find(({ status }) => status === 409)?.body)
    assert.equal(refused.code, 'version_conflict')
    assert.equal(z.object({ version: z.int() }).parse(refused.current).version, version + 1)
  })

  test(`${dialect}: an account made here is entered through its link, and is in the groups of an invitation`, async () => {
    await using house = await open('invite')
    const { passwordLink, id } = await make(house.owner, { email: 'ada@example.org', username: 'ada' })
    const token = new URL(passwordLink ?? '').hash.slice(1)
    const ada = new TestClient(house.app.url)
    await ada.ok('POST', '/api/auth/reset-password', { token, password: 'correct horse ada staple' })
    assert.equal((await ada.login('ada')).id, id)

    const { id: groupId } = z
      .object({ id: z.string() })
      .parse(await house.owner.ok('POST', '/api/admin/groups', { name: 'Club' }))
    const wanted = { role: 'guest', groupIds: [groupId, newId()] }
    const invite = createdInvite.parse(await house.owner.ok('POST', '/api/admin/invites', wanted))
    const eve = new TestClient(house.app.url)
    const account = { email: 'eve@example.org', username: 'evelyn', password: 'correct horse eve staple' }
    await eve.ok('POST', '/api/auth/register', { ...account, invite: invite.token })
    const { items } = managedUserList.parse(await house.owner.ok('GET', `/api/admin/users?group=${groupId}`))
    assert.deepEqual(
      items.map(({ username, role, groups }) => [username, role, groups]),
      [['evelyn', 'guest', [{ id: groupId, name: 'Club' }]]],
    )
  })

  test(`${dialect}: who waits for approval is let in by it`, async () => {
    await using house = await open('approval')
    const paul = new TestClient(house.app.url)
    const account = { email: 'paul@example.org', username: 'paul', password: 'correct horse paul staple' }
    const answer = await paul.call('POST', '/api/auth/register', account)
    assert.deepEqual([answer.status, answer.body], [202, { pending: 'approval' }])
    const { items } = managedUserList.parse(await house.owner.ok('GET', '/api/admin/users?state=pending'))
    assert.equal(
      (await paul.call('POST', '/api/auth/login', { login: 'paul', password: account.password })).status,
      403,
    )
    await house.owner.ok('POST', `/api/admin/users/${items[0]?.id}/approve`)
    const mails = outboxList.parse(await house.owner.ok('GET', '/api/admin/outbox')).items
    assert.ok(
      mails.some(({ recipient, subject }) => recipient === account.email && subject.endsWith('is open')),
      'they are told',
    )
    await paul.login('paul')
  })

  test(`${dialect}: signs everybody out but the one who asks, and writes each act down`, async () => {
    await using house = await open()
    const { client: mia, id } = await house.enrol('mia')
    await change(house.owner, id, { role: 'administrator' })
    await house.owner.ok('POST', '/api/admin/sign-out-everyone')
    assert.equal((await mia.call('GET', '/api/me')).status, 401)
    const { items } = z
      .object({ items: z.array(z.object({ action: z.string(), actor: z.object({ name: z.nullable(z.string()) }) })) })
      .parse(await house.owner.ok('GET', `/api/admin/audit?actorId=${house.ownerId}`))
    const acts = items.filter(({ actor }) => actor.name === 'olga').map(({ action }) => action)
    for (const act of ['everyone.signed-out', 'role.changed', 'account.created']) assert.ok(acts.includes(act), act)
    const verdict = await house.owner.ok('POST', '/api/admin/audit/verify')
    assert.equal(z.object({ broken: z.nullable(z.string()) }).parse(verdict).broken, null)
  })
})
