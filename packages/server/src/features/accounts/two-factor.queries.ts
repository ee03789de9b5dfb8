import type { Id, Role } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { TotpFactorsTable } from './accounts.tables.ts'

export function createTwoFactorQueries({ read, near, write }: Database) {
  return {
    factor: (userId: Id, within: Kysely<Tables> = read): Promise<TotpFactorsTable | undefined> =>
      within.selectFrom('totp_factors').selectAll().where('user_id', '=', userId).executeTakeFirst(),

    /** Asked with every request where the house demands one. */
    async isConfirmed(userId: Id): Promise<boolean> {
      const row = await near
        .selectFrom('totp_factors')
        .select('confirmed_at')
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return (row?.confirmed_at ?? null) !== null
    },

    /** How many people who may sign in have none. */
    async countWithout(roles: readonly Role[]): Promise<number> {
      const confirmed = read.selectFrom('totp_factors').select('user_id').where('confirmed_at', 'is not', null)
      const row = await read
        .selectFrom('users')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('state', '=', 'active')
        .where('role', 'in', roles)
        .where('id', 'not in', confirmed)
        .executeTakeFirstOrThrow()
      return Number(row.count)
    },

    /** Takes the place of one that was begun and never confirmed; false where a confirmed one is. */
    async begin(factor: TotpFactorsTable): Promise<boolean> {
      const { sealed_secret, last_step, created_at } = factor
      const result = await write
        .insertInto('totp_factors')
        .values(factor)
        .onConflict((conflict) =>
          conflict
            .column('user_id')
            .doUpdateSet({ sealed_secret, last_step, created_at })
            .where('totp_factors.confirmed_at', 'is', null),
        )
        .returning('user_id')
        .executeTakeFirst()
      return result !== undefined
    },

    /** Of all who come with the code of one step, one is taken. */
    async useStep(userId: Id, step: number): Promise<boolean> {
      const result = await write
        .updateTable('totp_factors')
        .set({ last_step: step })
        .where('user_id', '=', userId)
        .where('last_step', '<', step)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    /** False where another tab has confirmed it, or it is no longer the one that was looked at. */
    async confirm(within: Kysely<Tables>, seen: TotpFactorsTable, step: number, now: number): Promise<boolean> {
      const result = await within
        .updateTable('totp_factors')
        .set({ confirmed_at: now, last_step: step })
        .where('user_id', '=', seen.user_id)
        .where('sealed_secret', '=', seen.sealed_secret)
        .where('confirmed_at', 'is', null)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async remove(within: Kysely<Tables>, userId: Id): Promise<boolean> {
      await within.deleteFrom('backup_codes').where('user_id', '=', userId).execute()
      const result = await within.deleteFrom('totp_factors').where('user_id', '=', userId).executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async replaceCodes(within: Kysely<Tables>, userId: Id, hashes: readonly string[]): Promise<void> {
      await within.deleteFrom('backup_codes').where('user_id', '=', userId).execute()
      const rows = hashes.map((code_hash) => ({ user_id: userId, code_hash }))
      await within.insertInto('backup_codes').values(rows).execute()
    },

    /** Of all who come with one code, one is taken. */
    async useCode(userId: Id, hash: string): Promise<boolean> {
      const result = await write
        .deleteFrom('backup_codes')
        .where('user_id', '=', userId)
        .where('code_hash', '=', hash)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async codesLeft(userId: Id): Promise<number> {
      const row = await read
        .selectFrom('backup_codes')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return Number(row?.count ?? 0)
    },
  }
}

export type TwoFactorQueries = ReturnType<typeof createTwoFactorQueries>
