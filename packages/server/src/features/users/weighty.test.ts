import assert from 'node:assert/strict'
import { test } from 'node:test'
import { activityList, createdInvite, modelList, newId, outboxList, problem } from '@parley/contract'
import * as z from 'zod/mini'
import { eachDatabase, TestClient } from '../../testing/index.ts'
import { make, openHouse, userOf, type House } from './users.testing.ts'

const elevenMinutes = 11 * 60_000
const codeOf = (body: unknown) => problem.parse(body).code
const withId = z.object({ id: z.string() })

/**
 * The rule: asked again is what gives power over the house or over somebody's account, decides what people may do, opens or
 * moves where words and keys go, lowers a guard, or cannot be taken back.
 */
const weighty: Record<string, string> = {
  'DELETE /api/admin/groups/:id': 'its members are nowhere else',
  'DELETE /api/admin/oidc-providers/:id': 'a way in',
  'DELETE /api/admin/shares/:id': 'its address is given to nobody again',
  'DELETE /api/admin/tool-servers/:id': 'what people signed in at is gone',
  'DELETE /api/admin/users/:id': 'gone for ever',
  'GET /api/admin/outbox/:id': 'a link that opens an account',
  'PATCH /api/admin/groups/:id': 'what people may do',
  'PATCH /api/admin/oidc-providers/:id': 'a way in',
  'PATCH /api/admin/tool-servers/:id': 'where words and keys go',
  'PATCH /api/admin/tools/:name': 'a guard: who is asked before a tool acts',
  'POST /api/admin/groups': 'what people may do',
  'POST /api/admin/oidc-providers': 'a way in',
  'POST /api/admin/retention/enforce': 'gone for ever',
  'POST /api/admin/sign-out-everyone': 'over everybody’s account',
  'POST /api/admin/tool-servers/:id/approve': 'words go there, or a program starts',
  'POST /api/admin/tool-servers/:id/sign-in': 'where words go',
  'POST /api/admin/users/:id/password-link': 'opens an account',
  'POST /api/admin/users/:id/reset-two-factor': 'a guard',
  'PUT /api/admin/injection': 'a guard',
  'PUT /api/admin/page-hosts': 'opens this network',
  'PUT /api/admin/retention': 'gone for ever',
  'PUT /api/admin/roles/:role': 'what people may do',
  'PUT /api/admin/second-factor': 'a guard',
  'PUT /api/admin/sign-in': 'a way in',
  'PUT /api/admin/terms': 'asked of everybody, and never unasked',
  'PUT /api/admin/web-search': 'where words go',
}
/** Weighty where their body says so: `weightyBodies` has those. */
const perhapsWeighty = [
  'PATCH /api/admin/providers/:id',
  'PATCH /api/admin/users/:id',
  'POST /api/admin/invites',
  'POST /api/admin/users',
]
/** A press undoes it, or it takes nothing from anybody. */
const smallActs = [
  'DELETE /api/admin/appearance/logo',
  'DELETE /api/admin/budgets/:id',
  'DELETE /api/admin/invites/:id',
  'DELETE /api/admin/models/:id',
  'DELETE /api/admin/providers/:id',
  'DELETE /api/admin/providers/:id/pulls/:pullId',
  'DELETE /api/admin/tool-servers/:id/sign-in',
  'PATCH /api/admin/budgets/:id',
  'PATCH /api/admin/models/:id',
  'POST /api/admin/audit/verify',
  'POST /api/admin/budgets',
  'POST /api/admin/groups/:id/members',
  'POST /api/admin/jobs/:id/retry',
  'POST /api/admin/models',
  'POST /api/admin/oidc-providers/:id/test',
  'POST /api/admin/outbox/:id/retry',
  'POST /api/admin/providers',
  'POST /api/admin/providers/:id/discover',
  'POST /api/admin/providers/:id/pulls',
  'POST /api/admin/providers/:id/test',
  'POST /api/admin/providers/discover',
  'POST /api/admin/retention/preview',
  'POST /api/admin/shares/find',
  'POST /api/admin/tool-servers',
  'POST /api/admin/tool-servers/:id/look',
  'POST /api/admin/users/:id/approve',
  'POST /api/admin/users/:id/disable',
  'POST /api/admin/users/:id/enable',
  'POST /api/admin/users/:id/end-sessions',
  'POST /api/admin/web-search/test',
  'PUT /api/admin/appearance',
  'PUT /api/admin/appearance/logo',
  'PUT /api/admin/asides',
  'PUT /api/admin/models/order',
]

/** What of them is weighty, sent by somebody who may. */
async function weightyBodies({ owner }: House): Promise<[name: string, method: string, path: string, body: object][]> {
  const person = await make(owner, { email: 'p@example.org', username: 'person' })
  const other = await make(owner, { email: 'q@example.org', username: 'other', role: 'administrator' })
  const service = { kind: 'openai', name: 'Elsewhere', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-kept' }
  const provider = `/api/admin/providers/${withId.parse(await owner.ok('POST', '/api/admin/providers', service)).id}`
  const user = `/api/admin/users/${person.id}`
  return [
    ['make an administrator', 'PATCH', user, { version: person.version, role: 'administrator' }],
    ['make an owner', 'PATCH', user, { version: person.version, role: 'owner' }],
    ['demote an administrator', 'PATCH', `/api/admin/users/${other.id}`, { version: other.version, role: 'guest' }],
    ['add an administrator', 'POST', '/api/admin/users', { email: 'r@example.org', username: 'rrr', role: 'owner' }],
    ['invite an administrator', 'POST', '/api/admin/invites', { role: 'administrator' }],
    ['send a kept key elsewhere', 'PATCH', provider, { version: 1, baseUrl: 'http://127.0.0.1:10/v1' }],
    ['send words to another account', 'PATCH', provider, { version: 1, apiKey: 'sk-of-somebody' }],
  ]
}

eachDatabase((dialect, temporaryDatabase) => {
  const open = async () => openHouse({ databaseUrl: await temporaryDatabase(), signup: 'open' })

  test(`${dialect}: what is weighty asks once more who is there, and changes nothing before`, async () => {
    await using house = await open()
    const administering = house.app.routes.filter(({ path }) => path.startsWith('/api/admin/'))
    const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`
    // Whoever adds an act decides which it is.
    assert.deepEqual(
      administering
        .filter(({ method, policy }) => method !== 'GET' || policy.stepUp === true)
        .map(nameOf)
        .toSorted(),
      [...Object.keys(weighty), ...perhapsWeighty, ...smallActs].toSorted(),
    )
    const acts = await weightyBodies(house)
    house.app.clock.advance(elevenMinutes)
    const before = await house.owner.ok('GET', '/api/admin/users')
    for (const { method, path } of administering.filter((route) => nameOf(route) in weighty)) {
      const answer = await house.owner.call(
        method,
        path.replaceAll(/:\w+/g, newId()),
        method === 'GET' ? undefined : {},
      )
      assert.deepEqual([path, answer.status, codeOf(answer.body)], [path, 403, 'step_up_required'])
    }
    for (const [name, method, path, body] of acts) {
      const answer = await house.owner.call(method, path, body)
      assert.deepEqual([name, answer.status, codeOf(answer.body)], [name, 403, 'step_up_required'])
    }
    assert.deepEqual(await house.owner.ok('GET', '/api/admin/users'), before)
    // An access token of the same session proves nothing by itself.
    const { accessToken } = z.object({ accessToken: z.string() }).parse(await house.owner.ok('POST', '/api/auth/token'))
    const script = new TestClient(house.app.url)
    const bearer = { authorization: `Bearer ${accessToken}` }
    const byToken = await script.call('POST', '/api/admin/sign-out-everyone', undefined, bearer)
    assert.equal(codeOf(byToken.body), 'step_up_required')
    await house.owner.ok('POST', '/api/auth/step-up', { password: 'correct horse olga staple' })
    const [[, method, path, body] = assert.fail()] = acts
    await house.owner.ok(method, path, body)
    // Small things go on without.
    house.app.clock.advance(elevenMinutes)
    const guest = await make(house.owner, { email: 'g@example.org', username: 'guest-one', role: 'guest' })
    await house.owner.ok('PATCH', `/api/admin/users/${guest.id}`, { version: guest.version, role: 'member' })
    const provider = acts.at(-1)?.[2] ?? ''
    await house.owner.ok('PATCH', provider, { version: 1, enabled: false })
  })

  test(`${dialect}: an administrator erases people but neither an owner nor the own account by that way`, async () => {
    await using house = await open()
    const adam = await house.enrol('adam', 'administrator')
    const mia = await house.enrol('mia')
    const erase = (id: string) => adam.client.call('DELETE', `/api/admin/users/${id}`)
    assert.equal((await erase(house.ownerId)).status, 403)
    assert.equal((await erase(adam.id)).status, 409)
    assert.equal((await erase(mia.id)).status, 204)
    assert.equal((await mia.client.call('GET', '/api/me')).status, 401)
    assert.equal((await erase(mia.id)).status, 404)
    await mia.client.register('mia')
  })

  test(`${dialect}: without mail the links wait in the outbox, for whoever may administer their recipient`, async () => {
    await using house = await open()
    const adam = await house.enrol('adam', 'administrator')
    const mia = await house.enrol('mia')
    for (const name of ['olga', 'mia']) {
      await new TestClient(house.app.url).ok('POST', '/api/auth/forgot-password', { email: `${name}@example.org` })
    }
    const mails = await untilMailed(adam.client, 2)
    const idOf = (name: string) => mails.find(({ recipient }) => recipient === `${name}@example.org`)?.id ?? ''
    // The link in it would make an owner of whoever reads it.
    const refused = await adam.client.call('GET', `/api/admin/outbox/${idOf('olga')}`)
    assert.deepEqual([refused.status, codeOf(refused.body)], [403, 'forbidden'])
    const { text } = z
      .object({ text: z.string() })
      .parse(await adam.client.ok('GET', `/api/admin/outbox/${idOf('mia')}`))
    const token = /#([\w-]+)/.exec(text)?.[1] ?? ''
    await new TestClient(house.app.url).ok('POST', '/api/auth/reset-password', {
      token,
      password: 'another horse mia staple',
    })
    // The address an owner had a moment ago is nobody's now, and still no administrator's to read.
    await house.owner.ok('PATCH', '/api/me', { email: 'new@example.org' })
    assert.equal((await adam.client.call('GET', `/api/admin/outbox/${idOf('olga')}`)).status, 403)
    await house.owner.ok('GET', `/api/admin/outbox/${idOf('olga')}`)
    assert.equal((await mia.client.call('GET', '/api/admin/outbox')).status, 401, 'the reset ended the session')
    // Who was read sees it.
    await mia.client.ok('POST', '/api/auth/login', { login: 'mia', password: 'another horse mia staple' })
    const { items } = activityList.parse(await mia.client.ok('GET', '/api/me/activity'))
    const reading = items.find(({ action }) => action === 'mail.read')
    assert.deepEqual([reading?.by, reading?.byName, reading?.address], ['other', 'adam', null])
    assert.ok(items.some(({ action, by }) => action === 'login.ok' && by === 'self'))
    assert.ok(items.every(({ toName }) => toName === null))
    const { items: adams } = activityList.parse(await adam.client.ok('GET', '/api/me/activity'))
    assert.equal(adams.find(({ action }) => action === 'mail.read')?.toName, 'mia')
    assert.ok(items.every(({ byName }) => byName === null || byName === 'adam'))
  })

  test(`${dialect}: a right that is taken away counts at once for uploads and for keys made before`, async () => {
    await using house = await open()
    const { client: mia } = await house.enrol('mia')
    const upload = async () => (await mia.upload('/api/files', 'file', [new File(['words'], 'a.txt')])).status
    const { key } = z
      .object({ key: z.string() })
      .parse(await mia.ok('POST', '/api/me/api-keys', { name: 'script', scopes: ['read'] }))
    const script = new TestClient(house.app.url)
    const byKey = async () =>
      (await script.call('GET', '/api/models', undefined, { authorization: `Bearer ${key}` })).status
    assert.deepEqual([await upload(), await byKey()], [201, 200])
    await house.owner.ok('PUT', '/api/admin/roles/member', { uploads: false, apiKeys: false })
    assert.deepEqual([await upload(), await byKey()], [403, 403])
    await house.owner.ok('PUT', '/api/admin/roles/member', {})
    assert.deepEqual([await upload(), await byKey()], [201, 200])
    assert.ok(modelList.parse(await mia.ok('GET', '/api/models')).items.length > 0)
  })

  test(`${dialect}: no way through groups, invitations or one’s own profile makes anybody mightier`, async () => {
    await using house = await open()
    const adam = await house.enrol('adam', 'administrator')
    const mia = await house.enrol('mia')
    for (const body of [
      { role: 'owner' },
      { state: 'active' },
      { groupIds: [] },
      { mustAgree: false },
      { id: adam.id },
    ]) {
      assert.equal((await mia.client.call('PATCH', '/api/me', body)).status, 400, JSON.stringify(body))
    }
    assert.equal((await house.owner.call('POST', '/api/admin/invites', { role: 'owner' })).status, 400)
    assert.equal((await adam.client.call('POST', '/api/admin/invites', { role: 'administrator' })).status, 403)
    const { token } = createdInvite.parse(await adam.client.ok('POST', '/api/admin/invites', { role: 'guest' }))
    const eve = new TestClient(house.app.url)
    const account = { email: 'eve@example.org', username: 'eve', password: 'correct horse eve staple', invite: token }
    assert.equal((await eve.call('POST', '/api/auth/register', { ...account, role: 'owner' })).status, 400)
    await eve.ok('POST', '/api/auth/register', account)
    const grants = { name: 'Rulers', grants: { administration: true } }
    assert.equal((await adam.client.call('POST', '/api/admin/groups', grants)).status, 400)
    const { id } = withId.parse(await eve.ok('GET', '/api/me'))
    assert.equal((await userOf(house.owner, id)).role, 'guest')
    assert.equal((await eve.call('GET', '/api/admin/users')).status, 403)
  })
})

/** Mails are written by a job, so that the time an answer takes tells nothing. */
async function untilMailed(client: TestClient, count: number) {
  for (let look = 0; look < 500; look += 1) {
    const { items } = outboxList.parse(await client.ok('GET', '/api/admin/outbox'))
    const links = items.filter(({ subject }) => /password/i.test(subject))
    if (links.length >= count) return links
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the mails were not written')
}
