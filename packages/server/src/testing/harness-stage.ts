import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import * as z from 'zod/mini'
import type { TestApp } from './app.ts'
import type { TestClient } from './client.ts'

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
  // Open to the end: reading all the tables' definitions for each call would take longer than the calls.
  const database = new Database(join(app.dataDir, 'parley.db'), { timeout: 0 })
  const undo: ((database: Database.Database) => void)[] = []
  let confirmedAt = 0
  let keys: z.infer<typeof rowsOfKeys> = []

  /** Waits without blocking: an open transaction of the app may be waiting for this very thread. */
  async function change<Result>(work: (database: Database.Database) => Result): Promise<Result> {
    for (;;) {
      try {
        return database.transaction(work).immediate(database)
      } catch (error) {
        if (!(error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY'))) throw error
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    }
  }

  return {
    /** Everybody as they were before the last call, and everybody just confirmed. */
    async reset(): Promise<void> {
      const steps = undo.splice(0)
      await change((database) => {
        for (const step of steps) step(database)
        database.exec('DELETE FROM passkeys')
        // Terms that were published on the way would hold everybody up.
        database.exec('DELETE FROM terms_agreements; DELETE FROM terms_versions')
      })
      await this.confirmEverybody(true)
    },

    /** No step-up is due, however long the harness runs. */
    async confirmEverybody(now = false): Promise<void> {
      if (!now && app.clock.now() < confirmedAt + confirmEveryMs) return
      confirmedAt = app.clock.now()
      await change((database) =>
        database
          .prepare('UPDATE sessions SET confirmed_at = ?, expires_at = max(expires_at, ?)')
          .run(confirmedAt, confirmedAt + hourMs),
      )
    },

    /** The keys there are now stay, though a new factor or password ends those of its person. */
    async keepKeys(): Promise<void> {
      keys = await change((database) => rowsOfKeys.parse(database.prepare('SELECT * FROM api_keys').all()))
    },

    async reviveKeys(): Promise<void> {
      await change((database) => {
        const isThere = database.prepare('SELECT 1 FROM users WHERE id = ?')
        for (const row of keys) {
          if (isThere.get(row['user_id']) === undefined) continue
          const columns = Object.keys(row)
          const places = columns.map(() => '?').join(', ')
          database
            .prepare(`INSERT OR IGNORE INTO api_keys (${columns.join(', ')}) VALUES (${places})`)
            .run(...Object.values(row))
        }
      })
    },

    /** As if a mail had been read. */
    async mailedToken(userId: string, purpose: string): Promise<string> {
      const token = randomUUID()
      await change((database) => {
        const row = database.prepare('SELECT email FROM users WHERE id = ?').get(userId)
        const { email } = z.object({ email: z.string() }).parse(row)
        database
          .prepare('INSERT INTO mail_tokens VALUES (?, ?, ?, ?, ?, ?)')
          .run(hashOf(token), purpose, userId, email, app.clock.now(), app.clock.now() + hourMs)
      })
      return token
    },

    /** A challenge that anybody may answer. */
    async plantChallenge(purpose: 'register' | 'assert'): Promise<string> {
      const challenge = Buffer.from(randomUUID()).toString('base64url')
      await change((database) =>
        database
          .prepare('INSERT INTO passkey_challenges VALUES (?, ?, NULL, ?)')
          .run(hashOf(challenge), purpose, app.clock.now() + hourMs),
      )
      return challenge
    },

    /** Everybody has set up the app with one secret, and confirmed it or not. */
    async shareSecret(author: TestClient, isConfirmed: boolean): Promise<string> {
      const { secret } = z.object({ secret: z.string() }).parse(await author.ok('POST', '/api/me/two-factor/enroll'))
      const { id } = z.object({ id: z.string() }).parse(await author.ok('GET', '/api/me'))
      await change((database) =>
        database
          .prepare(
            `INSERT INTO totp_factors
              SELECT users.id, sealed_secret, 0, ?, ? FROM users, totp_factors WHERE user_id = ? AND users.id NOT IN
              (SELECT user_id FROM totp_factors WHERE confirmed_at IS NOT NULL)
              ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, confirmed_at = excluded.confirmed_at`,
          )
          .run(app.clock.now(), isConfirmed ? app.clock.now() : null, id),
      )
      undo.push((database) =>
        database.exec(
          `DELETE FROM totp_factors WHERE user_id NOT IN (SELECT id FROM users WHERE username LIKE 'halfway-%')`,
        ),
      )
      return secret
    },

    /** Everybody has the author's password. */
    async sharePassword(author: TestClient): Promise<void> {
      const { id } = z.object({ id: z.string() }).parse(await author.ok('GET', '/api/me'))
      const before = await change((database) => {
        const rows = rowsOfUsers.parse(database.prepare('SELECT id, password_hash FROM users').all())
        const shared = rows.find((row) => row.id === id)?.password_hash
        database.prepare('UPDATE users SET password_hash = ?').run(shared)
        return rows
      })
      undo.push((database) => {
        const restore = database.prepare('UPDATE users SET password_hash = ? WHERE id = ?')
        for (const row of before) restore.run(row.password_hash, row.id)
      })
    },
  }
}

export type AccountStage = ReturnType<typeof createAccountStage>
