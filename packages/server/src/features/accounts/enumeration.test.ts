import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createdInvite } from '@parley/contract'
import { count, type MailSink } from '@parley/lab'
import { totpCode } from '#platform/crypto/index.ts'
import type { TestApp } from '../../testing/app.ts'
import { TestClient, type Answer } from '../../testing/client.ts'
import { account, mailedToken, passwordOf, startMailedApp } from './accounts.testing.ts'

/** Fewer than an account may fail before it grows slow. */
const triesOfOne = 9
const day = 86_400_000
const warmUp = 4
const roundsAtMost = 30

let app: TestApp
let sink: MailSink
let owner: TestClient
let close: () => Promise<void>
before(async () => {
  ;({ app, sink, owner, close } = await startMailedApp({ signup: 'open' }))
})
after(() => close())

type Ask = (number: number) => Promise<Answer>

function medianOf(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** What a stranger can tell answers apart by, beside the time. */
const told = ({ status, headers, body }: Answer) => ({
  status,
  body: body === null ? null : { ...Object(body), errorId: '' },
  headers: [...headers.keys()].toSorted(),
})

async function timed(ask: Ask, number: number): Promise<[milliseconds: number, answer: Answer]> {
  const begun = performance.now()
  const answer = await ask(number)
  return [performance.now() - begun, answer]
}

/**
 * Both read alike and take as long: turn about, so that neither always comes after the other, and each compared with its
 * neighbour in time, which the rest of the machine slows as much. On a busy machine chance alone may part them: more
 * pairs bring even ones together, and uneven ones never.
 */
async function alike(pairs: number, known: Ask, unknown: Ask): Promise<void> {
  const ratios: number[] = []
  let number = 0
  async function pair(): Promise<number> {
    if (number % triesOfOne === 0) app.clock.advance(2 * day)
    const inOrder = number % 2 === 0
    const first = await timed(inOrder ? known : unknown, number)
    const second = await timed(inOrder ? unknown : known, number)
    number += 1
    assert.deepEqual(told(first[1]), told(second[1]))
    return inOrder ? first[0] / second[0] : second[0] / first[0]
  }
  const isEven = (): boolean => Math.abs(medianOf(ratios) - 1) <= 0.1
  for (let round = 0; round < warmUp; round += 1) await pair()
  for (let round = 0; round < roundsAtMost && (round === 0 || !isEven()); round += 1) {
    for (let asked = 0; asked < pairs; asked += 1) ratios.push(await pair())
  }
  assert.ok(isEven(), `known to unknown is ${medianOf(ratios).toFixed(3)} over ${ratios.length} pairs`)
}

const post = (path: string, body: object) => new TestClient(app.url).call('POST', `/api/auth/${path}`, body)

/** One of every kind of account that somebody may try a password on. */
async function everyKind(): Promise<string[]> {
  const enrolled = new TestClient(app.url)
  await enrolled.ok('POST', '/api/auth/register', account('two-factors'))
  const token = await mailedToken(sink, 'two-factors@example.org', 'verify-email')
  await enrolled.ok('POST', '/api/auth/verify-email', { token })
  await enrolled.ok('POST', '/api/auth/login', { login: 'two-factors', password: passwordOf('two-factors') })
  const { secret } = Object(await enrolled.ok('POST', '/api/me/two-factor/enroll'))
  const code = totpCode(secret, Math.floor(app.clock.now() / 30_000))
  await enrolled.ok('POST', '/api/me/two-factor/confirm', { code })
  await post('register', account('unproved'))
  const made = async (username: string, password?: string) =>
    Object(await owner.ok('POST', '/api/admin/users', { email: `${username}@example.org`, username, password }))
  await made('without-password')
  const { id } = await made('disabled-one', passwordOf('disabled-one'))
  await owner.ok('POST', `/api/admin/users/${id}/disable`)
  return ['the-owner', 'two-factors', 'unproved', 'without-password', 'disabled-one']
}

test('a wrong password reads and takes the same for every kind of account, and for none', async () => {
  const names = await everyKind()
  const password = 'not the right password'
  await alike(
    count(30, 200),
    (number) => post('login', { login: names[number % names.length], password }),
    () => post('login', { login: 'nobody12', password }),
  )
})

test('signing up reads and takes the same whether the address has an account or not', async () => {
  assert.equal((await post('register', account('there-already'))).status, 202)
  await alike(
    count(10, 100),
    (number) => post('register', { ...account(`new-${number}`), email: 'there-already@example.org' }),
    (number) => post('register', account(`other-${number}`)),
  )
})

test('a forgotten password reads and takes the same whether the address has an account or not', async () => {
  await alike(
    count(20, 200),
    () => post('forgot-password', { email: 'the-owner@example.org' }),
    (number) => post('forgot-password', { email: `nowhere-${number}@example.org` }),
  )
})

test('a link that was used reads like one that never was', async () => {
  const madeUp = 'x'.repeat(43)
  const email = 'without-password@example.org'
  await post('forgot-password', { email })
  const token = await mailedToken(sink, email, 'reset-password')
  const reset = (given: string) => post('reset-password', { token: given, password: 'a fresh and long password' })
  assert.equal((await reset(token)).status, 204)
  const used = await reset(token)
  assert.deepEqual(told(used), told(await reset(madeUp)))
  const verify = (given: string) => post('verify-email', { token: given })
  assert.deepEqual(told(await verify(token)), told(await verify(madeUp)))

  await owner.login('the-owner')
  const invite = createdInvite.parse(await owner.ok('POST', '/api/admin/invites', { role: 'member' })).token
  const come = (name: string, given: string) => post('register', { ...account(name), invite: given })
  assert.ok((await come('invited-one', invite)).status < 300)
  assert.deepEqual(told(await come('invited-two', invite)), told(await come('invited-two', madeUp)))
})

test('passkeys are asked for without saying whose, and another’s address without saying that it is one', async () => {
  const { body } = await new TestClient(new URL(`http://localhost:${app.url.port}`)).call(
    'POST',
    '/api/auth/passkey/options',
  )
  assert.ok(!JSON.stringify(body).includes('allowCredentials":[{'))
  const change = (email: string) => owner.call('PATCH', '/api/me', { email })
  const taken = await change('unproved@example.org')
  app.clock.advance(2 * 60_000)
  const free = await change('nowhere-at-all@example.org')
  const seen = ({ status, body: given }: Answer) => ({ status, given: { ...Object(given), pendingEmail: '' } })
  assert.deepEqual(seen(taken), seen(free))
})
