import type { Id } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Tables } from '#platform/db/index.ts'

/**
 * For what somebody asked for and is written down later: in the transaction that writes it, so that either the erasure of
 * the account finds it or it finds the erasure.
 */
export async function requireAccount(transaction: Transaction<Tables>, userId: Id): Promise<void> {
  const account = await transaction.selectFrom('users').select('id').where('id', '=', userId).executeTakeFirst()
  if (account === undefined) throw new AppError('unauthenticated', 'This account is gone.')
}
