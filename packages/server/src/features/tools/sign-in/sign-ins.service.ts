import type { ChangeToolServer, Id, ToolServer } from '@parley/contract'
import type { AppError } from '#platform/app-error.ts'
import { hostAndPortOf } from '#platform/egress/index.ts'
import type { Challenge } from './challenge.ts'
import type { Holder, ToolAccounts } from './accounts.service.ts'
import type { ToolClients } from './clients.ts'
import type { SignInQueries } from './sign-in.queries.ts'
import type { ToolAccountsTable, ToolSignInsTable } from './sign-in.tables.ts'

export interface SignInsOptions {
  queries: SignInQueries
  accounts: ToolAccounts
  clients: ToolClients
}

interface ServerName {
  id: Id
  name: string
}

export type SignInWish = Pick<ChangeToolServer, 'signIn' | 'service' | 'clientId' | 'clientSecret'>
type Shown = Pick<ToolServer, 'signIn' | 'account' | 'service' | 'clientId' | 'hasClientSecret'>

/** Which servers of tools are signed in at, by whom, and with what they are visited. */
export function createSignIns({ queries, accounts, clients }: SignInsOptions) {
  const holderFor = ({ who }: Pick<ToolSignInsTable, 'who'>, userId: Id): Holder => (who === 'house' ? 'house' : userId)

  async function forgetAll(serverId: Id): Promise<void> {
    for (const account of await queries.accountsAt(serverId)) await accounts.forget(account)
  }

  return {
    /** The `host:port` of the services that administrators entered: those alone may be private. */
    async enteredHosts(): Promise<string[]> {
      const rows = await queries.settings()
      return rows.flatMap(({ issuer, issuer_entered: entered }) =>
        issuer !== null && entered === 1 ? [hostAndPortOf(new URL(issuer))] : [],
      )
    },

    setting: queries.setting,

    /** Who visits a server when this person does; null where nobody signs in there. */
    async holderAt(serverId: Id, userId: Id): Promise<Holder | null> {
      const setting = await queries.setting(serverId)
      return setting === undefined ? null : holderFor(setting, userId)
    },

    /** Does something at a server with what a sign-in gave; once more where that has ended before its time. */
    async visit<Result>(
      server: ServerName,
      holder: Holder,
      refusalIn: (error: unknown) => Challenge | null,
      work: (token: string) => Promise<Result>,
    ): Promise<Result> {
      const token = await accounts.token(server, holder)
      try {
        const result = await work(token)
        await accounts.works(server.id, holder)
        return result
      } catch (error) {
        const refusal = refusalIn(error)
        if (refusal === null) throw error
        if (refusal.error === 'insufficient_scope') throw await wantsMore(server, holder, refusal)
        const another = await accounts.another(server, holder, token)
        try {
          return await work(another)
        } catch (again) {
          throw refusalIn(again) === null ? again : await accounts.refuse(server, holder)
        }
      }
    },

    /** A server without a token has said that it wants a sign-in: the house's, until somebody decides otherwise. */
    async asked(serverId: Id, { metadataUrl, scope }: Challenge): Promise<void> {
      const setting = await queries.setting(serverId)
      if (setting !== undefined) return queries.changeSetting(serverId, { metadata_url: metadataUrl, scope })
      await queries.keepSetting({ ...emptySetting(serverId), metadata_url: metadataUrl, scope })
    },

    /** At which of them this person has signed in for themselves. */
    async signedInAt(userId: Id): Promise<Set<Id>> {
      const mine = await queries.accountsOf(userId)
      return new Set(mine.filter(isIn).map(({ server_id: id }) => id))
    },

    /** Servers at which everybody signs in for themselves. */
    async personal(): Promise<Set<Id>> {
      return new Set((await queries.settings()).flatMap(({ who, server_id: id }) => (who === 'person' ? [id] : [])))
    },

    /** Another way of signing in, another service or another name there ends the sign-ins that there were. */
    async change(serverId: Id, wish: SignInWish): Promise<void> {
      const { signIn, service, clientId, clientSecret } = wish
      const before = await queries.setting(serverId)
      if (signIn === 'none') {
        await forgetAll(serverId)
        return queries.deleteSetting(serverId)
      }
      if (before === undefined && !(signIn ?? service ?? clientId ?? clientSecret)) return
      const row = before ?? emptySetting(serverId)
      const next: ToolSignInsTable = {
        ...row,
        ...(signIn !== undefined && { who: signIn }),
        ...(service !== undefined && { issuer: service, issuer_entered: service === null ? 0 : 1 }),
        ...(clientId !== undefined && { client_id: clientId }),
        ...(clientSecret !== undefined && {
          sealed_secret: clientSecret === null ? null : clients.sealSecret(clientSecret),
        }),
      }
      // A secret is for whom it was entered.
      if (clientId !== undefined && clientId !== row.client_id && clientSecret === undefined) next.sealed_secret = null
      if (next.issuer !== row.issuer) next.sealed_client = null
      await queries.keepSetting(next)
      const isOther = next.who !== row.who || next.issuer !== row.issuer || next.client_id !== row.client_id
      if (isOther) await forgetAll(serverId)
    },

    /** For administrators: of the house, or their own where everybody signs in for themselves. */
    async shown(userId: Id): Promise<(serverId: Id) => Shown> {
      const [settings, house, own] = await Promise.all([
        queries.settings(),
        queries.accountsOf('house'),
        queries.accountsOf(userId),
      ])
      return (serverId) => {
        const setting = settings.find(({ server_id: id }) => id === serverId)
        if (setting === undefined) {
          return { signIn: 'none', account: null, service: null, clientId: null, hasClientSecret: false }
        }
        const mine = (setting.who === 'house' ? house : own).find(({ server_id: id }) => id === serverId)
        return {
          signIn: setting.who,
          account: presentAccount(mine),
          service: setting.issuer,
          clientId: setting.client_id,
          hasClientSecret: setting.sealed_secret !== null,
        }
      }
    },

    async forgetAt(serverId: Id, holder: Holder): Promise<boolean> {
      const account = await queries.account(serverId, holder)
      if (account !== undefined) await accounts.forget(account)
      return account !== undefined
    },

    async forgetAllOf(userId: Id): Promise<void> {
      for (const account of await queries.accountsOf(userId)) await accounts.forget(account)
    },

    accountsOf: queries.accountsOf,
    forgetAll,
  }

  async function wantsMore(server: ServerName, holder: Holder, { scope }: Challenge): Promise<AppError> {
    const setting = await queries.setting(server.id)
    const all = new Set([...(setting?.scope?.split(' ') ?? []), ...(scope?.split(' ') ?? [])])
    await queries.changeSetting(server.id, { scope: [...all].join(' ').trim().slice(0, 2_000) || null })
    return accounts.refuse(server, holder, 'wants more than was allowed at the sign-in')
  }
}

export type SignIns = ReturnType<typeof createSignIns>

const isIn = ({ sealed_tokens: sealed }: ToolAccountsTable): boolean => sealed !== null

export function presentAccount(account: ToolAccountsTable | undefined): NonNullable<ToolServer['account']> {
  return { signedIn: account !== undefined && isIn(account), problem: account?.problem ?? null }
}

function emptySetting(serverId: Id): ToolSignInsTable {
  return {
    server_id: serverId,
    who: 'house',
    issuer: null,
    issuer_entered: 0,
    client_id: null,
    sealed_secret: null,
    sealed_client: null,
    metadata_url: null,
    scope: null,
  }
}
