import type { Id } from '@parley/contract'
import type { Kysely } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { OidcIdentitiesTable, OidcProvidersTable } from './oidc.tables.ts'

export function createOidcQueries({ read, write }: Database) {
  return {
    providers: (): Promise<OidcProvidersTable[]> =>
      read.selectFrom('oidc_providers').selectAll().orderBy('created_at').orderBy('id').execute(),

    provider: (id: Id): Promise<OidcProvidersTable | undefined> =>
      read.selectFrom('oidc_providers').selectAll().where('id', '=', id).executeTakeFirst(),

    async insertProvider(within: Kysely<Tables>, row: OidcProvidersTable): Promise<void> {
      await within.insertInto('oidc_providers').values(row).execute()
    },

    /** False when somebody else has changed it meanwhile. */
    async changeProvider(within: Kysely<Tables>, id: Id, version: number, change: Partial<OidcProvidersTable>) {
      const result = await within
        .updateTable('oidc_providers')
        .set({ ...change, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .executeTakeFirst()
      return result.numUpdatedRows > 0n
    },

    async deleteProvider(within: Kysely<Tables>, id: Id): Promise<boolean> {
      const result = await within.deleteFrom('oidc_providers').where('id', '=', id).executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    identity: (providerId: Id, subject: string): Promise<OidcIdentitiesTable | undefined> =>
      read
        .selectFrom('oidc_identities')
        .selectAll()
        .where('provider_id', '=', providerId)
        .where('subject', '=', subject)
        .executeTakeFirst(),

    identitiesOf: (userId: Id, within: Kysely<Tables> = read) =>
      within
        .selectFrom('oidc_identities')
        .innerJoin('oidc_providers', 'oidc_providers.id', 'oidc_identities.provider_id')
        .selectAll('oidc_identities')
        .select(['oidc_providers.name', 'oidc_providers.enabled'])
        .where('user_id', '=', userId)
        .orderBy('oidc_identities.created_at')
        .execute(),

    /** By which enabled services these people come in. */
    waysInOf: (userIds: readonly Id[]): Promise<{ providerId: Id; userId: Id }[]> =>
      userIds.length === 0
        ? Promise.resolve([])
        : read
            .selectFrom('oidc_identities')
            .innerJoin('oidc_providers', 'oidc_providers.id', 'oidc_identities.provider_id')
            .select(['oidc_identities.provider_id as providerId', 'oidc_identities.user_id as userId'])
            .where('oidc_providers.enabled', '=', 1)
            .where('oidc_identities.user_id', 'in', userIds)
            .execute(),

    async insertIdentity(within: Kysely<Tables>, row: OidcIdentitiesTable): Promise<void> {
      await within.insertInto('oidc_identities').values(row).execute()
    },

    async touchIdentity({ provider_id, subject }: OidcIdentitiesTable, now: number): Promise<void> {
      await write
        .updateTable('oidc_identities')
        .set({ last_used_at: now })
        .where('provider_id', '=', provider_id)
        .where('subject', '=', subject)
        .execute()
    },

    async deleteIdentity(within: Kysely<Tables>, userId: Id, providerId: Id): Promise<boolean> {
      const result = await within
        .deleteFrom('oidc_identities')
        .where('user_id', '=', userId)
        .where('provider_id', '=', providerId)
        .executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async insertFlow(row: { token_hash: string; provider_id: Id; sealed: string; expires_at: number }, now: number) {
      await write.deleteFrom('oidc_flows').where('expires_at', '<=', now).execute()
      await write.insertInto('oidc_flows').values(row).execute()
    },

    /** Uses it up: of two that come back with one flow, one gets it. */
    takeFlow: (tokenHash: string, providerId: Id, now: number) =>
      write
        .deleteFrom('oidc_flows')
        .where('token_hash', '=', tokenHash)
        .where('provider_id', '=', providerId)
        .where('expires_at', '>', now)
        .returning('sealed')
        .executeTakeFirst(),
  }
}

export type OidcQueries = ReturnType<typeof createOidcQueries>
