import { createAuthenticator } from '@parley/lab'
import { totpCode } from '#platform/crypto/index.ts'
import { writePng } from '#platform/images/index.ts'
import * as z from 'zod/mini'
import type { TestApp } from './app.ts'
import { atNewBrowser, type AuthorsCase } from './harness-call.ts'
import { TestClient } from './client.ts'
import type { AccountStage } from './harness-stage.ts'

export interface AccountCaseOptions {
  app: TestApp
  stage: AccountStage
  /** Where everything is called; passkeys want a name, not an address. */
  base: URL
  freshName(): string
  owner(): TestClient
  ownerPassword: string
  /** An unused backup code of who is half-way signed in. */
  backupCode(): string
}

/** The way in, what a person changes about their own account, and invitations. */
export function accountCases(options: AccountCaseOptions): Record<string, AuthorsCase> {
  const { app, stage, freshName, owner } = options
  const stranger = () => new TestClient(app.url).register(`stranger-${freshName()}`)
  async function commonPassword(author: TestClient): Promise<string> {
    await stage.sharePassword(author)
    const { username } = z.object({ username: z.string() }).parse(await author.ok('GET', '/api/me'))
    return `correct horse ${username} staple`
  }
  return {
    ...factorCases(options),
    ...passkeyCases(options),
    'POST /api/auth/verify-email': async () => ({
      body: { token: await stage.mailedToken((await stranger()).id, 'verify-email') },
    }),
    'POST /api/auth/forgot-password': () => ({ body: { email: `${freshName()}@example.org` } }),
    'POST /api/auth/reset-password': async () => ({
      body: {
        token: await stage.mailedToken((await stranger()).id, 'reset-password'),
        password: `correct horse ${freshName()} staple`,
      },
    }),
    // The owner's password for everybody, so that the owner can sign in again.
    'POST /api/me/password': async (author) => {
      const currentPassword = await commonPassword(author)
      return { body: { currentPassword, password: options.ownerPassword }, spends: true }
    },
    'POST /api/auth/step-up': async (author) => ({ body: { password: await commonPassword(author) }, spends: true }),
    'POST /api/me/avatar': async () => ({ upload: await picture() }),
    'DELETE /api/me/avatar': () => ({}),
    'GET /api/users/:id/avatar': async (author) => {
      const { field, name, text } = await picture()
      await author.upload('/api/me/avatar', field, [new File([new Uint8Array(text)], name)])
      const { id } = z.object({ id: z.string() }).parse(await author.ok('GET', '/api/me'))
      return { params: { id }, shared: true }
    },
    'DELETE /api/me/sessions': () => ({ spends: true }),
    'GET /api/me/activity': () => ({}),
    'GET /api/me/preferences': () => ({}),
    'PUT /api/me/preferences': () => ({ body: { 'composer.sendWithEnter': true } }),
    'GET /api/admin/invites': () => ({}),
    'POST /api/admin/invites': () => ({ body: { role: 'guest' } }),
    'DELETE /api/admin/invites/:id': async () => {
      const made = z.object({ id: z.string() }).parse(await owner().ok('POST', '/api/admin/invites', {}))
      return { params: { id: made.id }, shared: true }
    },
  }
}

async function picture() {
  const text = await writePng({ width: 2, height: 2, colourType: 2, samples: 3, points: Buffer.alloc(12, 99) })
  return { field: 'file', name: 'me.png', text }
}

function factorCases({ app, stage, backupCode }: AccountCaseOptions): Record<string, AuthorsCase> {
  return {
    'POST /api/auth/two-factor': () => ({ body: { backupCode: backupCode() }, spends: true }),
    'POST /api/auth/two-factor/options': () => ({}),
    'GET /api/me/two-factor': () => ({}),
    'POST /api/me/two-factor/enroll': () => ({}),
    'POST /api/me/two-factor/confirm': async (author) => {
      const secret = await stage.shareSecret(author, false)
      return { body: { code: totpCode(secret, Math.floor(app.clock.now() / 30_000)) } }
    },
    'POST /api/me/two-factor/disable': () => ({}),
    'POST /api/me/two-factor/backup-codes': async (author) => {
      await stage.shareSecret(author, true)
      return {}
    },
  }
}

function passkeyCases({ stage, base }: AccountCaseOptions): Record<string, AuthorsCase> {
  const authenticator = createAuthenticator({ origin: base.origin })
  const made = async (user: string) => {
    const challenge = await stage.plantChallenge('register')
    return authenticator.create({ challenge, rp: { id: base.hostname }, user: { id: user } })
  }

  async function passkeyOf(author: TestClient, name: string): Promise<string> {
    const { id } = z.object({ id: z.string() }).parse(await author.ok('GET', '/api/me'))
    const here = new TestClient(base)
    here.cookie = author.cookie
    const credential = await made(Buffer.from(id).toString('base64url'))
    return z.object({ id: z.string() }).parse(await here.ok('POST', '/api/me/passkeys', { name, credential })).id
  }

  return {
    'POST /api/auth/passkey/options': () => ({}),
    'POST /api/auth/passkey': async (author) => {
      await passkeyOf(author, 'Phone')
      const challenge = await stage.plantChallenge('assert')
      return { body: { passkey: authenticator.get({ challenge, rpId: base.hostname }) }, ...atNewBrowser }
    },
    'GET /api/me/passkeys': async (author, canary) => {
      await passkeyOf(author, canary)
      return {}
    },
    'POST /api/me/passkeys/options': () => ({}),
    'POST /api/me/passkeys': async () => ({ body: { credential: await made('bm9ib2R5') } }),
    'PATCH /api/me/passkeys/:id': async (author, canary) => ({
      params: { id: await passkeyOf(author, canary) },
      body: { name: 'Old phone' },
    }),
    'DELETE /api/me/passkeys/:id': async (author, canary) => ({ params: { id: await passkeyOf(author, canary) } }),
  }
}
