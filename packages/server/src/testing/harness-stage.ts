import { createHash, randomUUID } from 'node:crypto'
import * as z from 'zod/mini'
import type { TestApp } from './app.ts'
import type { TestClient } from './client.ts'
import { openOutside, type Ask } from './outside.ts'

const confirmEveryMs = 5 * 60_000
const hourMs = 3_600_000
const rowsOfUsers = z.array(z.object({ id: z.string(), password_hash: z.string() }))
const rowsOfKeys = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])))
const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/**
 * Sets the accounts of a cast up for one call, from outside: what a mail, a phone or a person at the keyboard would
 * have done. All of them alike, so that one body fits everybody who sends it.
 */
export function createAccountStage(app: TestApp) {
  const outside = openOutside(app)
  const { change } = outside
  const undo: ((ask: Ask) => Promise<unknown>)[] = []
  let confirmedAt = 0
  let keys: z.infer<typeof rowsOfKeys> = []

  return {
    /** Everybody as they were before the last call, and everybody just confirmed. */
    async reset(): Promise<void> {
      const steps = undo.splice(0)
      await change(async (ask) => {
        for (const step of steps) await step(ask)
        await ask('DELETE FROM passkeys')
        // Terms that were published on the way would hold everybody up.
        await ask('DELETE FROM terms_agreements')
        await ask('DELETE FROM terms_versions')
      })
      await this.confirmEverybody(true)
    },

    /** No step-up is due, however long the harness runs. */
    async confirmEverybody(now = false): Promise<void> {
      if (!now && app.clock.now() < confirmedAt + confirmEveryMs) return
      confirmedAt = app.clock.now()
      const until = confirmedAt + hourMs
      await change((ask) =>
        ask(
          'UPDATE sessions SET confirmed_at = ?, expires_at = CASE WHEN expires_at < ? THEN ? ELSE expires_at END',
          confirmedAt,
          until,
          until,
        ),
      )
    },

    acts: (): Promise<number> =>
      change(async (ask) => Number(Object((await ask('SELECT COUNT(*) AS count FROM audit_entries'))[0]).count)),

    /** The keys there are now stay, though a new factor or password ends those of its person. */
    async keepKeys(): Promise<void> {
      keys = await change(async (ask) => rowsOfKeys.parse(await ask('SELECT * FROM api_keys')))
    },

    async reviveKeys(): Promise<void> {
      await change(async (ask) => {
        for (const row of keys) {
          if ((await ask('SELECT 1 FROM users WHERE id = ?', row['user_id'])).length === 0) continue
          const columns = Object.keys(row)
          const places = columns.map(() => '?').join(', ')
          await ask(
            `INSERT INTO api_keys (${columns.join(', ')}) VALUES (${places}) ON CONFLICT DO NOTHING`,
            ...Object.values(row),
          )
        }
      })
    },

    /** As if a mail had been read. */
    async mailedToken(userId: string, purpose: string): Promise<string> {
      const token = randomUUID()
      await change(async (ask) => {
        const [row] = await ask('SELECT email FROM users WHERE id = ?', userId)
        const { email } = z.object({ email: z.string() }).parse(row)
        const [now, until] = [app.clock.now(), app.clock.now() + hourMs]
        await ask(
          'INSERT INTO mail_tokens VALUES (?, ?, ?, ?, ?, ?)',
          hashOf(token),
          purpose,
          userId,
          email,
          now,
          until,
        )
      })
      return token
    },

    /** A challenge that anybody may answer. */
    async plantChallenge(purpose: 'register' | 'assert'): Promise<string> {
      const challenge = Buffer.from(randomUUID()).toString('base64url')
      const until = app.clock.now() + hourMs
      await change((ask) =>
        ask('INSERT INTO passkey_challenges VALUES (?, ?, NULL, ?)', hashOf(challenge), purpose, until),
      )
      return challenge
    },

    /** Everybody has set up the app with one secret, and confirmed it or not. */
    async shareSecret(author: TestClient, isConfirmed: boolean): Promise<string> {
      const { secret } = z.object({ secret: z.string() }).parse(await author.ok('POST', '/api/me/two-factor/enroll'))
      const { id } = z.object({ id: z.string() }).parse(await author.ok('GET', '/api/me'))
      await change((ask) =>
        ask(
          `INSERT INTO totp_factors
            SELECT users.id, sealed_secret, 0, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM users, totp_factors
            WHERE user_id = ? AND users.id NOT IN
            (SELECT user_id FROM totp_factors WHERE confirmed_at IS NOT NULL)
            ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, confirmed_at = excluded.confirmed_at`,
          app.clock.now(),
          isConfirmed ? app.clock.now() : null,
          id,
        ),
      )
      undo.push((ask) =>
        ask(`DELETE FROM totp_factors WHERE user_id NOT IN (SELECT id FROM users WHERE username LIKE 'halfway-%')`),
      )
      return secret
    },

    /** Everybody has the author's password. */
    async sharePassword(author: TestClient): Promise<void> {
      const { id } = z.object({ id: z.string() }).parse(await author.ok('GET', '/api/me'))
      const before = await change(async (ask) => {
        const rows = rowsOfUsers.parse(await ask('SELECT id, password_hash FROM users'))
        const shared = rows.find((row) => row.id === id)?.password_hash
        await ask('UPDATE users SET password_hash = ?', shared)
        return rows
      })
      undo.push(async (ask) => {
        for (const row of before)
          await ask('UPDATE users SET password_hash = ? WHERE id = ?', row.password_hash, row.id)
      })
    },

    /** From outside, where no route does it. */
    change,
    close: () => outside.close(),
  }
}

export type AccountStage = ReturnType<typeof createAccountStage>
