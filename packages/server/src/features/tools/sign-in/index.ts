import type { Id } from '@parley/contract'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import type { Log } from '#platform/log/index.ts'
import { createToolAccounts } from './accounts.service.ts'
import { createAuthorization } from './authorization.ts'
import { createToolClients } from './clients.ts'
import { createToolFlows, type ServerAt, type ToolSite } from './flows.ts'
import { createOwnSignIns, type OwnSignInsOptions } from './own-sign-ins.ts'
import { createSignInQueries } from './sign-in.queries.ts'
import { createSignIns } from './sign-ins.service.ts'

export interface ToolSignInNeeds {
  database: Database
  clock: Clock
  log: Log
  audit: AuditTrail
  egress: Egress
  sealer: { seal(text: string, purpose?: string): string; open(sealed: string, purpose?: string): string }
  site: ToolSite
  changed(userId?: Id): void
}

/** Signing in at servers of tools: the parts that the servers need, and those that need the servers. */
export function createToolSignIn(needs: ToolSignInNeeds) {
  const queries = createSignInQueries(needs.database)
  const authorization = createAuthorization(needs.egress, needs.clock)
  const shared = { ...needs, queries, authorization }
  const accounts = createToolAccounts(shared)
  const clients = createToolClients(shared)
  const signIns = createSignIns({ queries, accounts, clients })
  return {
    signIns,
    own(options: Pick<OwnSignInsOptions, 'servers' | 'offeredTo'>) {
      const server = (serverId: string): Promise<ServerAt> => options.servers.one(serverId)
      const flows = createToolFlows({ ...shared, accounts, clients, server })
      return createOwnSignIns({ ...options, audit: needs.audit, signIns, flows })
    },
  }
}
