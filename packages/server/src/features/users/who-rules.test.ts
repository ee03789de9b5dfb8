import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditList, createdInvite, oidcProvider, problem } from '@parley/contract'
import { eachDatabase, TestClient } from '../../testing/index.ts'
import { change, make, openHouse, userOf, type House } from './users.testing.ts'

const service = { name: 'School', issuer: 'http://127.0.0.1:9', clientId: 'parley' }
const services = '/api/admin/oidc-providers'

const invite = async (client: TestClient, request: object = {}) =>
  createdInvite.parse(await client.ok('POST', '/api/admin/invites', request))

/** Whether the door that this invitation opens is still open. */
async function lets(house: House, name: string, token: string): Promise<number> {
  const password = `correct horse ${name} staple`
  const account = { email: `${name}@example.org`, username: name, password, invite: token }
  return (await new TestClient(house.app.url).call('POST', '/api/auth/register', account)).status
}

eachDatabase((dialect, temporaryDatabase) => {
  const open = async () => openHouse({ databaseUrl: await temporaryDatabase(), signup: 'open' })

  test(`${dialect}: by none of the ways to a role does an administrator make another`, async () => {
    await using house = await open()
    const { client: adam } = await house.enrol('adam', 'administrator')
    const { id: miaId } = await house.enrol('mia')
    const made = oidcProvider.parse(
      await house.owner.ok('POST', services, { ...service, defaultRole: 'administrator' }),
    )
    const plain = oidcProvider.parse(
      await house.owner.ok('POST', services, { ...service, name: 'Other', issuer: 'http://127.0.0.1:10' }),
    )
    const { version } = await userOf(adam, miaId)
    const attempts: [method: string, path: string, body: object][] = [
      ['PATCH', `/api/admin/users/${miaId}`, { version, role: 'administrator' }],
      ['POST', '/api/admin/users', { email: 'n@example.org', username: 'new-one', role: 'administrator' }],
      ['POST', '/api/admin/invites', { role: 'administrator' }],
      ['POST', services, { ...service, issuer: 'http://127.0.0.1:11', defaultRole: 'administrator' }],
      ['PATCH', `${services}/${plain.id}`, { version: 1, defaultRole: 'administrator' }],
      ['PATCH', `${services}/${made.id}`, { version: 1, newAccounts: 'everybody' }],
    ]
    for (const [method, path, body] of attempts) {
      const answer = await adam.call(method, path, body)
      assert.deepEqual([path, answer.status, problem.parse(answer.body).code], [path, 403, 'forbidden'])
    }
    assert.equal((await userOf(house.owner, miaId)).role, 'member')
    await adam.ok('PATCH', `${services}/${plain.id}`, { version: 1, defaultRole: 'guest' })
    await adam.ok('DELETE', `${services}/${made.id}`)
    await make(adam, { email: 'g@example.org', username: 'guest-one', role: 'guest' })
    await change(house.owner, miaId, { role: 'administrator' })
  })

  test(`${dialect}: an invitation gives no more than whoever made it may give now`, async () => {
    await using house = await open()
    const rulers = await Promise.all(
      ['adam', 'dora', 'erik', 'otto'].map((name) => house.enrol(name, name === 'otto' ? 'owner' : 'administrator')),
    )
    const [adam, dora, erik, otto] = rulers
    assert.ok(adam && dora && erik && otto)
    const tokens = await Promise.all(rulers.map(async ({ client }) => (await invite(client)).token))
    const [byAdam = '', byDora = '', byErik = '', byOtto = ''] = tokens
    const ruling = await invite(otto.client, { role: 'administrator' })

    await change(house.owner, adam.id, { role: 'member' })
    await house.owner.ok('POST', `/api/admin/users/${dora.id}/disable`)
    await house.owner.ok('DELETE', `/api/admin/users/${erik.id}`)
    await change(house.owner, otto.id, { role: 'administrator' })
    assert.equal(await lets(house, 'one', byAdam), 400, 'who administers no longer invites nobody')
    assert.equal(await lets(house, 'two', byDora), 400, 'nor who is locked out')
    assert.equal(await lets(house, 'three', byErik), 400, 'nor who is gone')
    assert.equal(await lets(house, 'four', ruling.token), 400, 'and an administrator makes no other')
    assert.equal(await lets(house, 'five', byOtto), 201)
    // Back in their role they make new ones.
    await change(house.owner, adam.id, { role: 'administrator' })
    assert.equal(await lets(house, 'six', byAdam), 400)
    assert.equal(await lets(house, 'seven', (await invite(adam.client)).token), 201)
    const { items } = auditList.parse(await house.owner.ok('GET', '/api/admin/audit?action=invite.revoked&limit=100'))
    assert.equal(items.length, 4)
  })
})
