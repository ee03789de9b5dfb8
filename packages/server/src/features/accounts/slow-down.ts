import { sql } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { hashToken } from '#platform/crypto/index.ts'
import type { Database } from '#platform/db/index.ts'

const second = 1000
const minute = 60 * second
const day = 24 * 60 * minute
/** How long after the tenth failure, the eleventh and so on. */
const waits = [30 * second, minute, 2 * minute, 4 * minute, 8 * minute]
const longestWait = 15 * minute

/** How many failures are free, and how much quiet makes them forgotten. */
export interface Patience {
  free: number
  forgottenAfterMs: number
}
/** For one account as one kind of browser tries it. */
export const accountPatience: Patience = { free: 10, forgottenAfterMs: day }
/** A whole school may share an address. */
export const addressPatience: Patience = { free: 100, forgottenAfterMs: 15 * minute }

/**
 * Slows guessing down, never locks: what is slow opens again by itself. A try is counted before it is checked, so that
 * fifty at once are fifty; a right answer forgets the count.
 */
export function createSlowDown(database: Database, clock: Clock) {
  async function blockedUntil(key: string): Promise<number> {
    const row = await database.read
      .selectFrom('failed_attempts')
      .select('blocked_until')
      .where('key', '=', hashToken(key))
      .executeTakeFirst()
    return row?.blocked_until ?? 0
  }

  return {
    /** Counts a try under `key`, or refuses it. Answers how many there were in a row, this one included. */
    async begin(key: string, { free, forgottenAfterMs }: Patience = accountPatience): Promise<number> {
      const now = clock.now()
      const stored = hashToken(key)
      const count = sql<number>`CASE WHEN failed_attempts.last_at < ${now - forgottenAfterMs} THEN 1
        ELSE failed_attempts.failures + 1 END`
      const steps = waits.map((wait, step) => sql`WHEN ${free + step} THEN ${sql.lit(wait)}`)
      const wait = sql<number>`CASE WHEN ${count} < ${free} THEN 0
        ELSE CAST(${now} AS BIGINT) + (CASE ${count} ${sql.join(steps, sql` `)} ELSE ${sql.lit(longestWait)} END) END`
      const row = await database.write
        .insertInto('failed_attempts')
        .values({ key: stored, failures: 1, last_at: now, blocked_until: 0 })
        .onConflict((conflict) =>
          conflict
            .column('key')
            .doUpdateSet({ failures: count, blocked_until: wait, last_at: now })
            .where('failed_attempts.blocked_until', '<=', now),
        )
        .returning('failures')
        .executeTakeFirst()
      if (row !== undefined) return row.failures
      throw tooMany(Math.max(second, (await blockedUntil(key)) - now))
    },

    /** Refuses without counting. */
    async check(key: string): Promise<void> {
      const wait = (await blockedUntil(key)) - clock.now()
      if (wait > 0) throw tooMany(wait)
    },

    async forget(...keys: string[]): Promise<void> {
      await database.write.deleteFrom('failed_attempts').where('key', 'in', keys.map(hashToken)).execute()
    },

    async purge(): Promise<void> {
      const before = clock.now() - day
      await database.write.deleteFrom('failed_attempts').where('last_at', '<', before).execute()
    },
  }
}

export type SlowDown = ReturnType<typeof createSlowDown>

function tooMany(waitMs: number): AppError {
  const retryAfter = Math.ceil(waitMs / second)
  const inWords = retryAfter > 90 ? `${Math.ceil(retryAfter / 60)} minutes` : `${retryAfter} seconds`
  return new AppError('rate_limited', `Too many failed attempts. Try again in ${inWords}, or set a new password.`, {
    retryAfter,
    retryable: true,
    actions: ['wait'],
  })
}
