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
import { lookAtImageName, type LookAtPicture } from './look-at-image.ts'
import type { FindInKnowledge } from './search-knowledge.ts'
import { createToolQueries } from './tools.queries.ts'
import { toolRoutes } from './tools.routes.ts'
import { createToolService, type ToolService } from './tools.service.ts'
import type { ToolProgram } from './servers/program-session.ts'
import { createServerQueries } from './servers/servers.queries.ts'
import { serverRoutes } from './servers/servers.routes.ts'
import { createServerService } from './servers/servers.service.ts'
import type { ReadText } from './web/fetch-page.ts'
import { webRoutes } from './web/web.routes.ts'
import { createWebSettings } from './web/web-settings.ts'

export { lookAtImageName } from './look-at-image.ts'
export { sealedTokens } from './servers/servers.service.ts'
export { sealedSearchKey } from './web/web-settings.ts'

export interface ToolsOptions {
  database: Database
  clock: Clock
  log: Log
  audit: AuditTrail
  egress: Egress
  findInConversations: FindInConversations
  findInKnowledge: FindInKnowledge
  lookAtPicture: LookAtPicture
  /** Whether somebody looks at pictures for models that cannot see. */
  sees(): Promise<boolean>
  readText: ReadText
  /** Servers of tools that are programs on this machine. */
  programs: readonly ToolProgram[]
  settings: Settings
  sealer: { seal(text: string): string; open(sealed: string): string }
  groupsOf(userId: Id): Promise<Id[]>
  changed(): void
  mayUseTools(asker: { userId: Id }): Promise<boolean>
}

export interface Tools {
  routes: Route[]
  boxFor: ToolService['boxFor']
  start(): Promise<void>
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
    async tools() {
      const sees = await options.sees()
      return [...builtIn.filter(({ name }) => sees || name !== lookAtImageName), ...(await servers.tools())]
    },
  })
  return {
    routes: [...toolRoutes(service), ...webRoutes(web), ...serverRoutes(servers)],
    boxFor: service.boxFor,
    start: servers.start,
    allowsPrivate: (hostAndPort, purpose) =>
      purpose === 'search' ? web.allowsPrivate(hostAndPort) : servers.allowsPrivate(hostAndPort),
  }
}
