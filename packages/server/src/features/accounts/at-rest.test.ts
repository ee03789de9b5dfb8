import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createdInvite } from '@parley/contract'
import { totpCode } from '#platform/crypto/index.ts'
import { TestClient } from '../../testing/client.ts'
import { account, mailedToken, passwordOf, startMailedApp } from './accounts.testing.ts'

test('nothing that opens an account can be read from the database', async () => {
  const { app, sink, owner, close } = await startMailedApp({ signup: 'open' })
  const secrets = new Map([['password', passwordOf('the-owner')]])
  secrets.set('API key', Object(await owner.ok('POST', '/api/me/api-keys', { name: 'script' })).key)
  secrets.set('invitation', createdInvite.parse(await owner.ok('POST', '/api/admin/invites', {})).token)
  await new TestClient(app.url).ok('POST', '/api/auth/forgot-password', { email: 'the-owner@example.org' })
  secrets.set('reset', await mailedToken(sink, 'the-owner@example.org', 'reset-password'))
  await new TestClient(app.url).call('POST', '/api/auth/register', account('lena'))
  secrets.set('verification', await mailedToken(sink, 'lena@example.org', 'verify-email'))
  const { secret } = Object(await owner.ok('POST', '/api/me/two-factor/enroll'))
  secrets.set('TOTP secret', secret)
  const code = totpCode(secret, Math.floor(app.clock.now() / 30_000))
  const [backupCode] = Object(await owner.ok('POST', '/api/me/two-factor/confirm', { code })).backupCodes
  secrets.set('backup code', backupCode).set('backup code without marks', backupCode.replaceAll('-', ''))
  secrets.set('session', owner.cookie.split('=')[1] ?? '')
  secrets.set('known device', owner.device.split('=')[1] ?? '')

  const files = readdirSync(app.dataDir).filter((name) => name.startsWith('parley.db'))
  const stored = files.map((name) => readFileSync(join(app.dataDir, name), 'latin1')).join('')
  assert.ok(stored.includes('the-owner@example.org'), 'these are the files')
  for (const [what, text] of secrets) {
    assert.ok(text.length >= 16, what)
    assert.ok(!stored.includes(text), `${what} can be read`)
  }
  await close()
})
