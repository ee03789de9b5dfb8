import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { temporaryFolder } from '@parley/lab'
import { StartError } from '../lifecycle/index.ts'
import {
  createAccessTokens,
  createSealer,
  deriveKey,
  hashPassword,
  needsRehash,
  olderSecrets,
  openMasterSecret,
  randomToken,
  sameToken,
  SealError,
  verifyNothing,
  verifyPassword,
} from './index.ts'

import { Slots } from './slots.ts'

const secret = 'a secret that is long enough for this test'
const now = 1_900_000_000_000

test('a password opens with its own hash and no other', async () => {
  const hash = await hashPassword('correct horse battery')
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  assert.equal(await verifyPassword(hash, 'correct horse battery'), true)
  assert.equal(await verifyPassword(hash, 'correct horse batterY'), false)
  assert.notEqual(hash, await hashPassword('correct horse battery'))
  assert.equal(await verifyNothing('correct horse battery'), false)
})

test('a password typed in another Unicode form is the same password', async () => {
  assert.equal(await verifyPassword(await hashPassword('Zürich am Morgen'), 'Zu\u0308rich am Morgen'), true)
})

test('a long password is not cut', async () => {
  const long = 'x'.repeat(255)
  assert.equal(await verifyPassword(await hashPassword(`${long}a`), `${long}b`), false)
})

test('what is sealed opens under the same secret only, and not when it was changed', () => {
  const sealed = createSealer(secret).seal('sk-provider')
  assert.equal(sealed.includes('sk-provider'), false)
  assert.equal(createSealer(secret).open(sealed), 'sk-provider')
  assert.throws(() => createSealer(`${secret}!`).open(sealed))
  for (let place = 4; place < sealed.length; place += 7) {
    const letter = sealed[place] === 'A' ? 'B' : 'A'
    assert.throws(() => createSealer(secret).open(sealed.slice(0, place) + letter + sealed.slice(place + 1)))
  }
})

test('the secret is made once, for this user alone, and found again', () => {
  const { path } = temporaryFolder('secret')
  const made = openMasterSecret(path, null)
  assert.equal(statSync(join(path, 'secret')).mode & 0o777, 0o600)
  assert.equal(openMasterSecret(path, null), made)
  assert.equal(openMasterSecret(path, secret), secret)
})

test('a secret that others can read is refused with the way to close it', () => {
  const { path } = temporaryFolder('secret')
  openMasterSecret(path, null)
  chmodSync(join(path, 'secret'), 0o640)
  assert.throws(() => openMasterSecret(path, null), /chmod 600/)
})

test('two processes that make the secret at once get the same one', async () => {
  const { path } = temporaryFolder('secret')
  const module = new URL('./index.ts', import.meta.url).href
  const program = `import { openMasterSecret } from ${JSON.stringify(module)}; console.log(openMasterSecret(process.argv[1], null))`
  const make = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, path])
  const made = await Promise.all([make(), make(), make()])
  assert.equal(new Set(made.map(({ stdout }) => stdout)).size, 1)
  assert.deepEqual(readdirSync(path), ['secret'])
})

test('after a rotation the older secret still opens, and what it sealed can be sealed anew', () => {
  const { path } = temporaryFolder('secret')
  const old = openMasterSecret(path, null)
  const sealed = createSealer(old).seal('sk-provider', 'providers')
  // From the file to the environment; and within the file, the new one above.
  assert.deepEqual(olderSecrets(path, secret), [old])
  writeFileSync(join(path, 'secret'), `${secret}\n${old}\n`)
  assert.equal(openMasterSecret(path, null), secret)
  assert.deepEqual(olderSecrets(path, null), [old])

  const sealer = createSealer(secret, olderSecrets(path, null))
  assert.equal(sealer.open(sealed, 'providers'), 'sk-provider')
  const anew = sealer.reseal(sealed, 'providers') ?? assert.fail()
  assert.equal(sealer.reseal(anew, 'providers'), null)
  assert.equal(createSealer(secret).open(anew, 'providers'), 'sk-provider')
  assert.throws(() => createSealer(secret).open(sealed, 'providers'), /secret that is not here/)
})

test('what is sealed for one purpose does not open for another', () => {
  const sealer = createSealer(secret)
  assert.throws(() => sealer.open(sealer.seal('x', 'providers'), 'mail'), SealError)
})

test('an access token stands for its session until it expires', () => {
  const tokens = createAccessTokens({ masterSecret: secret, minutes: 15 })
  const { token, expiresIn } = tokens.issue({ userId: 'u', sessionId: 's' }, now)
  assert.equal(expiresIn, 900)
  assert.deepEqual(tokens.verify(token, now + 899_000), {
    userId: 'u',
    sessionId: 's',
    issuedAt: now,
    expiresAt: now + 900_000,
  })
  assert.equal(tokens.verify(token, now + 900_000), null)
  assert.equal(tokens.verify(token, now - 60_000), null)
})

test('forged, altered and foreign access tokens stand for nobody', () => {
  const tokens = createAccessTokens({ masterSecret: secret, minutes: 15 })
  const { token } = tokens.issue({ userId: 'u', sessionId: 's' }, now)
  const [header = '', body = '', signature = ''] = token.split('.')
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = (text: string, key: Buffer | string) =>
    `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
  const claims = { sub: 'u', sid: 's', aud: 'parley-api', iat: now / 1000, exp: now / 1000 + 900 }
  const key = deriveKey(secret, 'access tokens')
  const forged = [
    '',
    '.',
    '..',
    `${header}.${body}.`,
    `${header}.${body}.${signature}x`,
    `${header}.${body}.${signature}.${signature}`,
    `${encode({ alg: 'none', typ: 'at+jwt' })}.${body}.`,
    signed(`${encode({ alg: 'HS256', typ: 'JWT' })}.${body}`, key),
    signed(`${header}.${encode({ ...claims, aud: 'elsewhere' })}`, key),
    signed(`${header}.${encode({ ...claims, exp: 'never' })}`, key),
    signed(`${header}.${encode(claims)}`, secret),
    signed(`${header}.${encode(claims)}`, deriveKey(secret, 'seal sealed values')),
    createAccessTokens({ masterSecret: `${secret}!`, minutes: 15 }).issue({ userId: 'u', sessionId: 's' }, now).token,
    'x'.repeat(100_000),
  ]
  for (const text of forged) assert.equal(tokens.verify(text, now), null, text.slice(0, 200))
  for (let place = 0; place < token.length; place += 1) {
    const other = token[place] === 'A' ? 'B' : 'A'
    assert.equal(tokens.verify(token.slice(0, place) + other + token.slice(place + 1), now), null)
  }
  assert.notEqual(tokens.verify(token, now), null)
  assert.notEqual(tokens.verify(signed(`${header}.${encode(claims)}`, key), now), null)
})

test('a token is long, new each time, and says its kind', () => {
  const tokens = Array.from({ length: 100 }, () => randomToken('pk_'))
  assert.equal(new Set(tokens).size, 100)
  for (const token of tokens) assert.match(token, /^pk_[\w-]{43}$/)
  assert.equal(sameToken('abc', 'abc'), true)
  assert.equal(sameToken('abc', 'abcd'), false)
})

test('a hash made with a cheaper setting asks to be made anew', async () => {
  assert.equal(needsRehash(await hashPassword('correct horse battery')), false)
  assert.equal(needsRehash('$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g'), true)
})

test(
  'passwords are hashed on a thread that steps back behind all others',
  { skip: process.platform !== 'linux' },
  async () => {
    const niceOf = (task: string): number => {
      const [, fields = ''] = readFileSync(`/proc/self/task/${task}/stat`, 'utf8').split(') ')
      return Number(fields.split(' ')[16])
    }
    await hashPassword('correct horse battery')
    const tasks = readdirSync('/proc/self/task').map(niceOf)
    assert.ok(Math.max(...tasks) > niceOf(String(process.pid)), `priorities: ${tasks.join(' ')}`)
  },
)

test('beyond a bound those who wait are sent away with a time to come back', async () => {
  const slots = new Slots(1, { waitingAtMost: 1 })
  const { promise, resolve } = Promise.withResolvers<void>()
  const first = slots.run(() => promise)
  const second = slots.run(async () => 'second')
  await assert.rejects(
    slots.run(async () => 'third'),
    { code: 'rate_limited' },
  )
  resolve()
  await first
  assert.equal(await second, 'second')
})

test('a damaged secret is refused and left as it is', () => {
  const { path } = temporaryFolder('secret')
  writeFileSync(join(path, 'secret'), 'short')
  assert.throws(() => openMasterSecret(path, null), StartError)
  assert.equal(readFileSync(join(path, 'secret'), 'utf8'), 'short')
})

test('no more run at once than there are slots, and all run in the end', async () => {
  const slots = new Slots(2)
  let running = 0
  let most = 0
  const work = async (): Promise<void> => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
  }
  await Promise.all(Array.from({ length: 20 }, () => slots.run(work)))
  assert.equal(most, 2)
  await assert.rejects(slots.run(() => Promise.reject(new Error('broken'))))
  await slots.run(work)
})
