import type { Id } from '@parley/contract'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import type { Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import { builtInTools } from './built-in.ts'
import type { FindInConversations } from './search-conversations.ts'
import { createToolQueries } from './tools.queries.ts'
import { toolRoutes } from './tools.routes.ts'
import { createToolService, type ToolService } from './tools.service.ts'

export interface ToolsOptions {
  database: Database
  clock: Clock
  log: Log
  audit: AuditTrail
  egress: Egress
  findInConversations: FindInConversations
  groupsOf(userId: Id): Promise<Id[]>
  changed(): void
  mayUseTools(asker: { userId: Id }): Promise<boolean>
}

export interface Tools {
  routes: Route[]
  boxFor: ToolService['boxFor']
}

/** What models may ask for besides writing: who may use it, when a person is asked first, and doing it. */
export function createTools(options: ToolsOptions): Tools {
  const tools = builtInTools(options)
  const queries = createToolQueries(options.database)
  const service = createToolService({ ...options, queries, tools: () => tools })
  return { routes: toolRoutes(service), boxFor: service.boxFor }
}
