import type { Id, OwnToolServer } from '@parley/contract'
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
import type { ToolSite } from './sign-in/flows.ts'
import { createToolSignIn } from './sign-in/index.ts'
import { toolSignInRoutes } from './sign-in/sign-in.routes.ts'
import type { ReadText } from './web/fetch-page.ts'
import { webRoutes } from './web/web.routes.ts'
import { createWebSettings } from './web/web-settings.ts'

export { lookAtImageName } from './look-at-image.ts'
export { sealedTokens } from './servers/servers.service.ts'
export { sealedAccounts } from './sign-in/accounts.service.ts'
export { sealedToolClients, sealedToolSecrets } from './sign-in/clients.ts'
export { sealedToolFlows } from './sign-in/flows.ts'
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
  sealer: { seal(text: string, purpose?: string): string; open(sealed: string, purpose?: string): string }
  /** Where the services that sign in for servers of tools send people back to. */
  site: ToolSite
  groupsOf(userId: Id): Promise<Id[]>
  /** What is on offer is other than before, for everybody or for one person. */
  changed(userId?: Id): void
  mayUseTools(asker: { userId: Id }): Promise<boolean>
}

export interface Tools {
  routes: Route[]
  boxFor: ToolService['boxFor']
  /** The servers of tools at which somebody has signed in, for their copy of everything. */
  signInsOf(userId: Id): Promise<OwnToolServer[]>
  /** Signs them out wherever they have signed in for themselves, and tells the services there. */
  forgetAllOf(userId: Id): Promise<void>
  start(): Promise<void>
  /** For egress: whether an administrator entered this address. */
  allowsPrivate(hostAndPort: string, purpose: 'search' | 'tool'): boolean
}

/** What models may ask for besides writing: who may use it, when a person is asked first, and doing it. */
export function createTools(options: ToolsOptions): Tools {
  const web = createWebSettings(options)
  const builtIn = builtInTools({ ...options, web })
  const signIn = createToolSignIn(options)
  const { signIns } = signIn
  const servers = createServerService({ ...options, queries: createServerQueries(options.database), signIns })
  const queries = createToolQueries(options.database)
  const service = createToolService({
    ...options,
    queries,
    signedInAt: signIns.signedInAt,
    async tools() {
      const sees = await options.sees()
      return [...builtIn.filter(({ name }) => sees || name !== lookAtImageName), ...(await servers.tools())]
    },
  })
  const own = signIn.own({
    servers,
    async offeredTo(userId) {
      const tools = await service.list(userId)
      return new Set(tools.flatMap(({ signIn: at }) => (at === null ? [] : [at.serverId])))
    },
  })
  return {
    routes: [...toolRoutes(service), ...webRoutes(web), ...serverRoutes(servers), ...toolSignInRoutes(own)],
    signInsOf: own.list,
    forgetAllOf: signIns.forgetAllOf,
    boxFor: service.boxFor,
    start: servers.start,
    allowsPrivate: (hostAndPort, purpose) =>
      purpose === 'search' ? web.allowsPrivate(hostAndPort) : servers.allowsPrivate(hostAndPort),
  }
}
