import type { Id, OwnToolServer } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Holder } from './accounts.service.ts'
import type { Insider, ServerAt, ToolFlows, Visit } from './flows.ts'
import { presentAccount, type SignIns } from './sign-ins.service.ts'
import type { ToolSignInsTable } from './sign-in.tables.ts'

export interface OwnSignInsOptions {
  audit: AuditTrail
  signIns: SignIns
  flows: ToolFlows
  servers: {
    one(serverId: Id): Promise<ServerAt>
    names(): Promise<ReadonlyMap<Id, string>>
    look(by: { userId: Id }, serverId: Id): Promise<unknown>
  }
  /** The servers at which this person may use something once they have signed in. */
  offeredTo(userId: Id): Promise<ReadonlySet<Id>>
}

interface Leaver {
  userId: Id
  address: string
}

/** Signing in at servers of tools and out again: administrators for the house, everybody for themselves. */
export function createOwnSignIns({ audit, signIns, flows, servers, offeredTo }: OwnSignInsOptions) {
  async function settingOf(serverId: Id): Promise<ToolSignInsTable> {
    const setting = await signIns.setting(serverId)
    if (setting === undefined) throw new AppError('conflict', 'Nobody signs in at this server.')
    return setting
  }

  async function leave(by: Leaver, { id, name }: ServerAt, holder: Holder): Promise<void> {
    if (!(await signIns.forgetAt(id, holder))) return
    await audit.record({
      action: 'tool-server.signed-out',
      actorId: by.userId,
      address: by.address,
      result: 'ok',
      target: { kind: 'tool server', id, name },
      detail: { who: holder === 'house' ? 'house' : 'person' },
    })
  }

  return {
    async begin(who: Insider, serverId: Id, visit: Visit) {
      const server = await servers.one(serverId)
      return flows.begin(server, await settingOf(serverId), { ...who, to: 'administration' }, visit)
    },

    async end(by: Leaver, serverId: Id): Promise<void> {
      const server = await servers.one(serverId)
      const { who } = await settingOf(serverId)
      await leave(by, server, who === 'house' ? 'house' : by.userId)
    },

    /** At which somebody may sign in for themselves, or has. */
    async list(userId: Id): Promise<OwnToolServer[]> {
      const [offered, mine, names] = await Promise.all([offeredTo(userId), signIns.accountsOf(userId), servers.names()])
      const all = new Set([...offered, ...mine.map(({ server_id: id }) => id)])
      return [...all].flatMap((id) => {
        const name = names.get(id)
        const account = mine.find(({ server_id: serverId }) => serverId === id)
        return name === undefined ? [] : [{ id, name, account: presentAccount(account) }]
      })
    },

    async beginOwn(who: Insider, serverId: Id, visit: Visit) {
      if (!(await offeredTo(who.userId)).has(serverId)) throw noSuchServer()
      const server = await servers.one(serverId)
      return flows.begin(server, await settingOf(serverId), { ...who, to: 'window' }, visit)
    },

    async endOwn(by: Leaver, serverId: Id): Promise<void> {
      const mine = await signIns.accountsOf(by.userId)
      if (!mine.some(({ server_id: id }) => id === serverId)) throw noSuchServer()
      await leave(by, await servers.one(serverId), by.userId)
    },

    async finish(serverId: Id, search: string, visit: Visit, caller: Insider | null) {
      const { signedInTo, ...way } = await flows.finish(serverId, search, visit, caller)
      // What it has is looked at with the new sign-in, so that the page they come to shows it.
      if (signedInTo === 'administration' && caller !== null) await servers.look(caller, serverId)
      return way
    },
  }
}

export type OwnSignIns = ReturnType<typeof createOwnSignIns>

const noSuchServer = (): AppError => new AppError('not_found', 'There is no such server of tools.')
