import type { Id } from '@parley/contract'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import type { Route } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import { builtInTools } from './built-in.ts'
import type { Settings } from '#platform/settings/index.ts'
import type { FindInConversations } from './search-conversations.ts'
import type { FindInKnowledge } from './search-knowledge.ts'
import { createToolQueries } from './tools.queries.ts'
import { toolRoutes } from './tools.routes.ts'
import { createToolService, type ToolService } from './tools.service.ts'
import { createServerQueries } from './servers/servers.queries.ts'
import { serverRoutes } from './servers/servers.routes.ts'
import { createServerService } from './servers/servers.service.ts'
import type { ReadText } from './web/fetch-page.ts'
import { webRoutes } from './web/web.routes.ts'
import { createWebSettings } from './web/web-settings.ts'

export interface ToolsOptions {
  database: Database
  clock: Clock
  log: Log
  audit: AuditTrail
  egress: Egress
  findInConversations: FindInConversations
  findInKnowledge: FindInKnowledge
  readText: ReadText
  settings: Settings
  sealer: { seal(text: string): string; open(sealed: string): string }
  groupsOf(userId: Id): Promise<Id[]>
  changed(): void
  mayUseTools(asker: { userId: Id }): Promise<boolean>
}

export interface Tools {
  routes: Route[]
  boxFor: ToolService['boxFor']
  /** For egress: whether an administrator entered this address. */
  allowsPrivate(hostAndPort: string, purpose: 'search' | 'tool'): boolean
}

/** What models may ask for besides writing: who may use it, when a person is asked first, and doing it. */
export function createTools(options: ToolsOptions): Tools {
  const web = createWebSettings(options)
  const builtIn = builtInTools({ ...options, web })
  const servers = createServerService({ ...options, queries: createServerQueries(options.database) })
  const queries = createToolQueries(options.database)
  const service = createToolService({
    ...options,
    queries,
    tools: async () => [...builtIn, ...(await servers.tools())],
  })
  return {
    routes: [...toolRoutes(service), ...webRoutes(web), ...serverRoutes(servers)],
    boxFor: service.boxFor,
    allowsPrivate: (hostAndPort, purpose) =>
      purpose === 'search' ? web.allowsPrivate(hostAndPort) : servers.allowsPrivate(hostAndPort),
  }
}
