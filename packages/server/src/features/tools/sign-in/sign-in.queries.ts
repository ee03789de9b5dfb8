import type { Id } from '@parley/contract'
import type { Database } from '#platform/db/index.ts'
import type { ToolAccountsTable, ToolSignInsTable } from './sign-in.tables.ts'

export function createSignInQueries({ read, write }: Database) {
  return {
    settings: (): Promise<ToolSignInsTable[]> => read.selectFrom('tool_sign_ins').selectAll().execute(),

    setting: (serverId: Id): Promise<ToolSignInsTable | undefined> =>
      read.selectFrom('tool_sign_ins').selectAll().where('server_id', '=', serverId).executeTakeFirst(),

    async keepSetting(row: ToolSignInsTable): Promise<void> {
      const { server_id: _key, ...change } = row
      await write
        .insertInto('tool_sign_ins')
        .values(row)
        .onConflict((conflict) => conflict.column('server_id').doUpdateSet(change))
        .execute()
    },

    async changeSetting(serverId: Id, change: Partial<ToolSignInsTable>): Promise<void> {
      await write.updateTable('tool_sign_ins').set(change).where('server_id', '=', serverId).execute()
    },

    async deleteSetting(serverId: Id): Promise<void> {
      await write.deleteFrom('tool_sign_ins').where('server_id', '=', serverId).execute()
    },

    account: (serverId: Id, holder: string): Promise<ToolAccountsTable | undefined> =>
      read
        .selectFrom('tool_accounts')
        .selectAll()
        .where('server_id', '=', serverId)
        .where('holder', '=', holder)
        .executeTakeFirst(),

    accountsOf: (holder: string): Promise<ToolAccountsTable[]> =>
      read.selectFrom('tool_accounts').selectAll().where('holder', '=', holder).execute(),

    accountsAt: (serverId: Id): Promise<ToolAccountsTable[]> =>
      read.selectFrom('tool_accounts').selectAll().where('server_id', '=', serverId).execute(),

    /** In place of what this holder had there. */
    async keepAccount(row: ToolAccountsTable): Promise<void> {
      const { sealed_tokens, problem, expires_at, updated_at } = row
      await write
        .insertInto('tool_accounts')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['server_id', 'holder']).doUpdateSet((set) => ({
            sealed_tokens,
            problem,
            expires_at,
            updated_at,
            renewing_until: 0,
            version: set('tool_accounts.version', '+', 1),
          })),
        )
        .execute()
    },

    /** Says whether it was still at this version. */
    async changeAccount(id: Id, version: number, change: Partial<ToolAccountsTable>): Promise<boolean> {
      const changed = await write
        .updateTable('tool_accounts')
        .set({ ...change, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      return changed.numUpdatedRows > 0n
    },

    /** A word about it, which changes nothing of what it is. */
    async noteProblem(id: Id, problem: string | null): Promise<void> {
      await write.updateTable('tool_accounts').set({ problem }).where('id', '=', id).execute()
    },

    /** Of all who want to renew this version, in whichever process, one gets it. */
    async takeRenewal(id: Id, version: number, now: number, until: number): Promise<boolean> {
      const taken = await write
        .updateTable('tool_accounts')
        .set({ renewing_until: until })
        .where('id', '=', id)
        .where('version', '=', version)
        .where('renewing_until', '<=', now)
        .executeTakeFirst()
      return taken.numUpdatedRows > 0n
    },

    async leaveRenewal(id: Id): Promise<void> {
      await write.updateTable('tool_accounts').set({ renewing_until: 0 }).where('id', '=', id).execute()
    },

    async deleteAccount(id: Id): Promise<void> {
      await write.deleteFrom('tool_accounts').where('id', '=', id).execute()
    },

    async insertFlow(row: { token_hash: string; server_id: Id; sealed: string; expires_at: number }, now: number) {
      await write.deleteFrom('tool_flows').where('expires_at', '<=', now).execute()
      await write.insertInto('tool_flows').values(row).execute()
    },

    /** Uses it up: of two that come back with one flow, one gets it. */
    takeFlow: (tokenHash: string, serverId: Id, now: number) =>
      write
        .deleteFrom('tool_flows')
        .where('token_hash', '=', tokenHash)
        .where('server_id', '=', serverId)
        .where('expires_at', '>', now)
        .returning('sealed')
        .executeTakeFirst(),
  }
}

export type SignInQueries = ReturnType<typeof createSignInQueries>
