import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as z from 'zod/mini'
import type { TestApp } from './app.ts'
import { TestClient } from './client.ts'
import type { RouteCase } from './harness-call.ts'

type AuthorsCase = (author: TestClient) => RouteCase | Promise<RouteCase>

export interface AccountCaseOptions {
  app: TestApp
  freshName(): string
  owner(): TestClient
  ownerPassword: string
}

/** The way in, what a person changes about their own account, and invitations. */
export function accountCases({
  app,
  freshName,
  owner,
  ownerPassword,
}: AccountCaseOptions): Record<string, AuthorsCase> {
  const stranger = async (): Promise<{ id: string }> => {
    const client = new TestClient(app.url)
    return client.register(`stranger-${freshName()}`)
  }
  const password = `correct horse ${freshName()} staple`
  return {
    'POST /api/auth/verify-email': async () => ({
      body: { token: mailedToken(app, (await stranger()).id, 'verify-email') },
    }),
    'POST /api/auth/forgot-password': () => ({ body: { email: `${freshName()}@example.org` } }),
    'POST /api/auth/reset-password': async () => ({
      body: { token: mailedToken(app, (await stranger()).id, 'reset-password'), password },
    }),
    // The owner's password for everybody, so that the owner can sign in again.
    'POST /api/me/password': () => ({ body: { password: ownerPassword }, spends: true }),
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

/** As if a mail had been read. */
function mailedToken(app: TestApp, userId: string, purpose: string): string {
  const token = randomUUID()
  const hash = createHash('sha256').update(token).digest('base64url')
  const database = new Database(join(app.dataDir, 'parley.db'))
  const { email } = z
    .object({ email: z.string() })
    .parse(database.prepare('SELECT email FROM users WHERE id = ?').get(userId))
  database
    .prepare('INSERT INTO mail_tokens VALUES (?, ?, ?, ?, ?, ?)')
    .run(hash, purpose, userId, email, app.clock.now(), app.clock.now() + 3_600_000)
  database.close()
  return token
}
