import {
  newId,
  type ChangeOidcProvider,
  type CreateOidcProvider,
  type Id,
  type OidcProvider,
  type Role,
  type SignInSettings,
  type SignInWays,
} from '@parley/contract'
import ipaddr from 'ipaddr.js'
import * as z from 'zod/mini'
import { mayGive } from '#features/accounts/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { AuditEntry } from '#platform/audit.ts'
import type { Setting, Settings } from '#platform/settings/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import { hostOf, type Connector } from './connect.ts'
import type { OidcQueries } from './oidc.queries.ts'
import type { OidcProvidersTable } from './oidc.tables.ts'
import { createOwnersWayIn } from './owners-way-in.ts'
import type { OidcOptions } from './ports.ts'

export const secretPurpose = 'oidc client secret'
export const sealedClientSecrets = sealedColumn({
  name: 'secrets of sign-in services',
  table: 'oidc_providers',
  key: 'id',
  column: 'sealed_secret',
  purpose: secretPurpose,
})
const passwordLogin: Setting<boolean> = { key: 'sign-in.passwords', schema: z.boolean(), fallback: true }

/** For who has locked everybody out and sits at the machine. */
export async function allowPasswords(settings: Settings): Promise<void> {
  const { value, version } = await settings.get(passwordLogin)
  if (!value) await settings.set(passwordLogin, true, version)
}

export interface Administrator {
  userId: Id
  role: Role
  address: string
}

export function createProviderService(options: OidcOptions, queries: OidcQueries, connector: Connector) {
  const { database, clock, audit, settings, sealer } = options
  const ownersWayIn = createOwnersWayIn(options, queries, async () => (await ways()).passwordLogin)
  /** Which private hosts an administrator named; asked by egress on every request. */
  let hosts = new Set<string>()

  async function remember(): Promise<void> {
    const rows = await queries.providers()
    hosts = new Set(rows.filter(({ enabled }) => enabled === 1).map(({ issuer }) => hostOf(issuer)))
  }

  function present(row: OidcProvidersTable): OidcProvider {
    const path = `${options.basePath}api/auth/oidc/${row.id}/callback`
    return {
      id: row.id,
      name: row.name,
      issuer: row.issuer,
      clientId: row.client_id,
      hasSecret: row.sealed_secret !== null,
      newAccounts: row.new_accounts,
      defaultRole: row.default_role,
      domains: z.array(z.string()).parse(JSON.parse(row.domains)),
      enabled: row.enabled === 1,
      redirectUri: options.publicUrl === null ? path : new URL(path, options.publicUrl).href,
      version: row.version,
      createdAt: new Date(row.created_at).toISOString(),
    }
  }

  async function one(id: Id): Promise<OidcProvidersTable> {
    const row = await queries.provider(id)
    if (row === undefined) throw new AppError('not_found', 'There is no such sign-in service.')
    return row
  }

  const actBy = (by: Administrator, action: string, row?: { id: Id; name: string }): AuditEntry => ({
    action,
    actorId: by.userId,
    address: by.address,
    result: 'ok',
    ...(row && { target: { kind: 'sign-in service', id: row.id, name: row.name } }),
  })

  async function ways(): Promise<SignInWays> {
    const rows = (await queries.providers()).filter(({ enabled }) => enabled === 1)
    // Without a service nobody could come in, whatever is set.
    const passwords = rows.length === 0 || (await settings.get(passwordLogin)).value
    const [first] = rows
    return {
      items: rows.map(({ id, name }) => ({ id, name })),
      passwordLogin: passwords,
      enterDirectly: !passwords && rows.length === 1 ? (first?.id ?? null) : null,
    }
  }

  return {
    start: remember,
    ways,
    allowsPrivate: (hostAndPort: string): boolean => hosts.has(hostAndPort),

    list: async (): Promise<OidcProvider[]> => (await queries.providers()).map(present),

    async create(by: Administrator, request: CreateOidcProvider): Promise<OidcProvider> {
      requireSafe(request.issuer)
      requireMayLetIn(by, request.defaultRole ?? 'member')
      const now = clock.now()
      const row: OidcProvidersTable = {
        id: newId(),
        name: request.name,
        issuer: request.issuer,
        client_id: request.clientId,
        sealed_secret: request.clientSecret === undefined ? null : sealer.seal(request.clientSecret, secretPurpose),
        new_accounts: request.newAccounts ?? 'as-sign-up',
        default_role: request.defaultRole ?? 'member',
        domains: JSON.stringify(request.domains ?? []),
        enabled: 1,
        version: 1,
        created_at: now,
        updated_at: now,
      }
      await database.transaction(async (transaction) => {
        await queries.insertProvider(transaction, row)
        await audit.record(actBy(by, 'sign-in-service.created', row), transaction)
      })
      await remember()
      return present(row)
    },

    async change(by: Administrator, id: Id, request: ChangeOidcProvider): Promise<OidcProvider> {
      const { version, name, clientId, clientSecret, newAccounts, defaultRole, domains, enabled } = request
      const row = await one(id)
      requireMayLetIn(by, row.default_role)
      requireMayLetIn(by, defaultRole ?? row.default_role)
      if (enabled === false) await ownersWayIn.keepOne(id)
      const secret = clientSecret === null ? null : clientSecret && sealer.seal(clientSecret, secretPurpose)
      const saved = await database.transaction(async (transaction) => {
        const change = {
          ...(name !== undefined && { name }),
          ...(clientId !== undefined && { client_id: clientId }),
          ...(secret !== undefined && { sealed_secret: secret }),
          ...(newAccounts !== undefined && { new_accounts: newAccounts }),
          ...(defaultRole !== undefined && { default_role: defaultRole }),
          ...(domains !== undefined && { domains: JSON.stringify(domains) }),
          ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
          updated_at: clock.now(),
        }
        if (!(await queries.changeProvider(transaction, id, version, change))) return false
        await audit.record(actBy(by, 'sign-in-service.changed', row), transaction)
        return true
      })
      await remember()
      const current = present(await one(id))
      if (saved) return current
      const text = 'Somebody changed this sign-in service meanwhile.'
      throw new AppError('version_conflict', text, { current, actions: ['edit'] })
    },

    async delete(by: Administrator, id: Id): Promise<void> {
      const row = await one(id)
      await ownersWayIn.keepOne(id)
      await database.transaction(async (transaction) => {
        if (!(await queries.deleteProvider(transaction, id))) return
        await audit.record(actBy(by, 'sign-in-service.deleted', row), transaction)
      })
      await remember()
    },

    async test(id: Id): Promise<{ ok: boolean; detail: string }> {
      const row = await one(id)
      try {
        await connector.test(row)
        return { ok: true, detail: `${row.issuer} answers as an OpenID provider.` }
      } catch (error) {
        const detail =
          error instanceof AppError ? error.message : 'It does not answer as an OpenID provider of this name.'
        return { ok: false, detail }
      }
    },

    async settings(): Promise<SignInSettings> {
      const { value, version } = await settings.get(passwordLogin)
      return { passwordLogin: value, version }
    },

    async changeSettings(by: Administrator, wanted: SignInSettings): Promise<SignInSettings> {
      if (!wanted.passwordLogin && (await ways()).items.length === 0) {
        throw new AppError('conflict', 'Connect a sign-in service first: nobody could come in without passwords.')
      }
      if (!wanted.passwordLogin) await ownersWayIn.requireAny()
      const { value, version } = await settings.set(passwordLogin, wanted.passwordLogin, wanted.version)
      await audit.record({ ...actBy(by, 'setting.changed'), detail: { passwordLogin: value } })
      return { passwordLogin: value, version }
    },
  }
}

export type ProviderService = ReturnType<typeof createProviderService>

/** Whoever says who comes in by a service gives each of them its role. */
function requireMayLetIn(by: Administrator, role: Role): void {
  if (mayGive(by.role, role)) return
  throw new AppError('forbidden', 'Only an owner may change a service whose new people are administrators.')
}

/** What goes over an open line can be read and changed on the way: only within the house. */
function requireSafe(issuer: string): void {
  const { protocol, hostname } = new URL(issuer)
  if (protocol === 'https:') return
  const bare = hostname.replaceAll(/[[\]]/g, '')
  const within = ipaddr.isValid(bare) ? ipaddr.parse(bare).range() !== 'unicast' : !bare.includes('.')
  if (within) return
  const fields = { issuer: ['Use https:// for a service outside this network.'] }
  throw new AppError('validation_failed', 'One field needs attention.', { fields, actions: ['edit'] })
}
