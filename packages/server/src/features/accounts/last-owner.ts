import type { Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Tables } from '#platform/db/index.ts'

/**
 * Refuses what would leave nobody who owns the instance. Only within a transaction: there, of two who take each other's
 * place at once, the second sees what the first did.
 */
export async function keepAnOwner(transaction: Kysely<Tables>, userId: Id): Promise<void> {
  const owners = await transaction
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'owner')
    .where('state', '=', 'active')
    .execute()
  if (owners.length > 1 || owners[0]?.id !== userId) return
  throw new AppError('in_use', 'This is the only owner. Make somebody else an owner first.')
}
