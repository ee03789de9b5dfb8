import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createdInvite } from '@parley/contract'
import { temporaryFolder, type MailSink } from '@parley/lab'
import { startTestApp, type TestApp } from '../../testing/app.ts'
import { TestClient } from '../../testing/client.ts'
import { account, mailWaitMs, mailedToken, startMailedApp } from './accounts.testing.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const register = (app: TestApp, name: string, more: object = {}) =>
  new TestClient(app.url).call('POST', '/api/auth/register', { ...account(name), ...more })

eachDatabase((databaseName, temporaryDatabase) => {
  describe(`invitations on ${databaseName}`, () => {
    let app: TestApp
    const owner = { client: new TestClient(new URL('http://localhost')) }
    before(async () => {
      app = await startTestApp({ databaseUrl: await temporaryDatabase(), signup: 'invite' })
      owner.client = new TestClient(app.url)
      await owner.client.register('the-owner')
    })
    after(() => app.close())
    const invite = async (request: object = {}) =>
      createdInvite.parse(await owner.client.ok('POST', '/api/admin/invites', request))

    test('of 50 who use one invitation at once, exactly one gets in', async () => {
      const { token } = await invite()
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => register(app, `guest-${index}`, { invite: token })),
      )
      assert.equal(answers.filter(({ status }) => status === 201).length, 1)
      for (const { status, body } of answers.filter((answer) => answer.status !== 201)) {
        assert.equal(status, 400)
        assert.match(JSON.stringify(body), /"fields":\{"invite":/)
      }
    })

    test('an invitation for several lets in as many as it has places, whoever comes at once, and none into power', async () => {
      const { token, id } = await invite({ places: 3, role: 'guest' })
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => register(app, `pupil-${index}`, { invite: token })),
      )
      const roles = answers.filter(({ status }) => status === 201).map(({ body }) => Object(body).user.role)
      assert.deepEqual(roles, ['guest', 'guest', 'guest'])
      const { items } = Object(await owner.client.ok('GET', '/api/admin/invites'))
      const listed = items.find((item: { id: string }) => item.id === id)
      assert.deepEqual([listed.state, listed.taken, listed.places, listed.usedBy], ['used', 3, 3, null])
      for (const odd of [{ role: 'administrator' }, { email: 'ada@example.org' }]) {
        const { status, body } = await owner.client.call('POST', '/api/admin/invites', { places: 2, ...odd })
        assert.deepEqual([status, Object.keys(Object(body).fields)], [400, Object.keys(odd)])
      }
    })

    test('an invitation gives its role, is listed as used, and its token is nowhere in the list', async () => {
      const { token, id } = await invite({ role: 'guest' })
      const answer = await register(app, 'visitor', { invite: token })
      assert.equal(Object(answer.body).user.role, 'guest')
      const list = await owner.client.ok('GET', '/api/admin/invites')
      assert.equal(JSON.stringify(list).includes(token), false)
      const listed = Object(list).items.find((item: { id: string }) => item.id === id)
      assert.equal(listed.state, 'used')
      assert.equal(listed.usedBy, Object(answer.body).user.id)
    })

    test('an invitation for one address, a withdrawn one and an old one let nobody else in', async () => {
      const forAda = await invite({ email: 'ada@example.org' })
      assert.equal((await register(app, 'mallory', { invite: forAda.token })).status, 400)
      const withdrawn = await invite()
      await owner.client.ok('DELETE', `/api/admin/invites/${withdrawn.id}`)
      assert.equal((await register(app, 'late', { invite: withdrawn.token })).status, 400)
      assert.equal((await register(app, 'nobody')).status, 403)
      const old = await invite({ days: 1 })
      app.clock.advance(25 * 3_600_000)
      assert.equal((await register(app, 'later', { invite: old.token })).status, 400)
      assert.equal((await register(app, 'ada', { invite: forAda.token, email: 'Ada@Example.org' })).status, 201)
    })
  })
})

test('an administrator invites members, and only the owner invites administrators', async () => {
  const app = await startTestApp({ signup: 'first' })
  const [owner, administrator] = [new TestClient(app.url), new TestClient(app.url)]
  await owner.register('the-owner')
  const { token } = createdInvite.parse(await owner.ok('POST', '/api/admin/invites', { role: 'administrator' }))
  await administrator.ok('POST', '/api/auth/register', { ...account('deputy'), invite: token })
  assert.equal((await administrator.call('POST', '/api/admin/invites', { role: 'administrator' })).status, 403)
  assert.equal((await administrator.call('POST', '/api/admin/invites', { role: 'member' })).status, 201)
  assert.equal((await administrator.call('POST', '/api/admin/invites', { role: 'owner' })).status, 400)
  await app.close()
})

test('a closed instance takes nobody, not even with an invitation from before', async () => {
  const folder = temporaryFolder('sign-up')
  const open = await startTestApp({ signup: 'invite', dataDir: folder.path })
  const owner = new TestClient(open.url)
  await owner.register('the-owner')
  const { token } = createdInvite.parse(await owner.ok('POST', '/api/admin/invites', {}))
  await open.close()
  const app = await startTestApp({ signup: 'closed', dataDir: folder.path })
  assert.equal((await register(app, 'second', { invite: token })).status, 403)
  assert.equal((await register(app, 'third')).status, 403)
  await app.close()
})

test('whoever waits for approval is told so after the right password, and only then', async () => {
  const app = await startTestApp({ signup: 'approval' })
  await new TestClient(app.url).register('the-owner')
  const answer = await register(app, 'applicant')
  assert.deepEqual([answer.status, answer.body], [202, { pending: 'approval' }])
  assert.equal(answer.headers.getSetCookie().length, 0)
  const login = (password: string) =>
    new TestClient(app.url).call('POST', '/api/auth/login', { login: 'applicant', password })
  const right = await login(account('applicant').password)
  assert.deepEqual([right.status, Object(right.body).code], [403, 'account_pending'])
  assert.equal((await login('not the password')).status, 401)
  await app.close()
})

describe('with mail', () => {
  let app: TestApp
  let sink: MailSink
  let close: () => Promise<void>
  before(async () => ({ app, sink, close } = await startMailedApp({ signup: 'open' })))
  after(() => close())

  test('an account opens once its address is proved, by a link good for one use', async () => {
    const answer = await register(app, 'lena')
    assert.deepEqual([answer.status, answer.body], [202, { pending: 'verification' }])
    const token = await mailedToken(sink, 'lena@example.org', 'verify-email')
    const client = new TestClient(app.url)
    const login = { login: 'lena', password: account('lena').password }
    assert.equal(Object((await client.call('POST', '/api/auth/login', login)).body).code, 'account_pending')
    assert.deepEqual(await client.ok('POST', '/api/auth/verify-email', { token }), { pending: null })
    assert.equal((await client.call('POST', '/api/auth/verify-email', { token })).status, 410)
    assert.equal((await client.call('POST', '/api/auth/login', login)).status, 200)
    assert.equal(Object(await client.ok('GET', '/api/me')).emailVerified, true)
  })

  test('signing up with an address that is taken answers alike and tells only its mailbox', async () => {
    const fresh = await register(app, 'first-time')
    const again = await register(app, 'second-time', { email: 'FIRST-TIME@example.org' })
    assert.deepEqual([again.status, again.body], [fresh.status, fresh.body])
    await sink.waitFor(({ subject }) => subject.startsWith('You have an account'), mailWaitMs)
    const told = sink.mails.length
    await register(app, 'third-time', { email: 'first-time@example.org' })
    app.clock.advance(60_001)
    await register(app, 'somebody-else')
    await sink.waitFor(({ to }) => to.includes('somebody-else@example.org'), mailWaitMs)
    const later = sink.mails.slice(told).filter(({ subject }) => subject.startsWith('You have an account'))
    assert.equal(later.length, 0, 'a mailbox is told once an hour')
  })

  test('nor does the name that was asked for with it tell, whatever is tried next', async () => {
    await register(app, 'victim')
    const tries = async (email: string, name: string) => {
      const first = await register(app, name, { email })
      const same = await register(app, name, { email })
      const mine = await register(app, name, { email: `${name}@mallory.example` })
      app.clock.advance(60_001)
      return [first, same, mine].map(({ status, body }) => [status, Object(body).code, Object(body).fields])
    }
    assert.deepEqual(await tries('victim@example.org', 'name-one'), await tries('free@example.org', 'name-two'))
  })

  test('erasing takes every mail along, to earlier addresses, wished ones and however they are written', async () => {
    const owner = new TestClient(app.url)
    await owner.login('the-owner')
    const leaver = new TestClient(app.url)
    const invite = createdInvite.parse(await owner.ok('POST', '/api/admin/invites', { email: 'ÄNNE@example.org' }))
    const { password } = account('aenne')
    const body = { ...account('aenne'), email: 'Änne@example.org', invite: invite.token }
    await leaver.ok('POST', '/api/auth/register', body)
    await owner.ok('POST', '/api/admin/invites', { email: 'ännE@example.org' })
    await leaver.ok('PATCH', '/api/me', { email: 'aenne-later@example.org' })
    const token = await mailedToken(sink, 'aenne-later@example.org', 'verify-email')
    await leaver.ok('POST', '/api/auth/verify-email', { token })
    app.clock.advance(61_000)
    await leaver.ok('PATCH', '/api/me', { email: 'Aenne-Wished@example.org' })
    await sink.waitFor(({ to }) => /aenne-wished/i.test(to.join()), mailWaitMs)
    const theirs = async () =>
      JSON.stringify(await owner.ok('GET', '/api/admin/outbox?limit=100')).match(/[äa]e?nne[\w-]*@/gi)
    assert.ok(((await theirs()) ?? []).length >= 4)
    await leaver.ok('DELETE', '/api/me', { password })
    assert.equal(await theirs(), null)
    assert.doesNotMatch(JSON.stringify(await owner.ok('GET', '/api/admin/invites')), /nne@/i)
  })

  test('an invitation sent to an address proves it', async () => {
    const owner = new TestClient(app.url)
    await owner.login('the-owner')
    await owner.ok('POST', '/api/admin/invites', { email: 'guest@example.org' })
    const invite = await mailedToken(sink, 'guest@example.org', 'join')
    assert.equal((await register(app, 'guest', { invite })).status, 201)
  })

  test('who is erased leaves no address behind in the invitations', async () => {
    const owner = new TestClient(app.url)
    await owner.login('the-owner')
    await owner.ok('POST', '/api/admin/invites', { email: 'leaver@example.org' })
    const invite = await mailedToken(sink, 'leaver@example.org', 'join')
    const leaver = new TestClient(app.url)
    await leaver.ok('POST', '/api/auth/register', { ...account('leaver'), invite })
    await leaver.ok('DELETE', '/api/me', { password: account('leaver').password })
    assert.doesNotMatch(JSON.stringify(await owner.ok('GET', '/api/admin/invites')), /leaver/)
  })

  test('links of mails lead to the configured site, whatever host was named', async () => {
    const client = new TestClient(app.url)
    const spoofed = { host: '198.51.100.7', 'x-forwarded-host': 'evil.example' }
    assert.equal((await client.call('POST', '/api/auth/register', account('spoofed'), spoofed)).status, 202)
    const mail = await sink.waitFor(({ to }) => to.includes('spoofed@example.org'), mailWaitMs)
    assert.match(
      mail.text,
      new RegExp(`http://localhost:${app.url.port}/verify-email#`.replace('localhost', '[\\w.]+')),
    )
    assert.doesNotMatch(mail.text, /198\.51|evil/)
  })
})
