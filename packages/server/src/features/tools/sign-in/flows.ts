import { id, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hashToken, randomToken } from '#platform/crypto/index.ts'
import type { Egress } from '#platform/egress/index.ts'
import type { SessionCookie } from '#platform/http/index.ts'
import type { Log } from '#platform/log/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import type { ToolAccounts } from './accounts.service.ts'
import { clientShape, refusalOf, type Authorization } from './authorization.ts'
import type { ToolClients } from './clients.ts'
import { discover, serviceShape, type Found } from './discover.ts'
import type { SignInQueries } from './sign-in.queries.ts'
import type { ToolSignInsTable } from './sign-in.tables.ts'

const purpose = 'tool flow'
export const sealedToolFlows = sealedColumn({
  name: 'sign-ins at tool servers under way',
  table: 'tool_flows',
  key: 'token_hash',
  column: 'sealed',
  purpose,
  passing: true,
})
const goodForMs = 10 * 60_000
const beginMs = 30_000

const flowShape = z.object({
  state: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  service: serviceShape,
  client: clientShape,
  resource: z.string(),
  who: z.enum(['house', 'person']),
  /** The page it began on and comes back to, or a window of its own. */
  to: z.enum(['administration', 'window']),
  userId: id,
  sessionId: id,
})
type Flow = z.infer<typeof flowShape>

export interface Visit {
  headers: Headers
  address: string
}

export interface Insider {
  userId: Id
  sessionId: Id
  /** Whether they administer this house. */
  administers: boolean
}

export interface ServerAt {
  id: Id
  name: string
  url: string
}

export interface FlowsOptions {
  clock: Clock
  log: Log
  audit: AuditTrail
  egress: Egress
  sealer: { seal(text: string, purpose?: string): string; open(sealed: string, purpose?: string): string }
  queries: SignInQueries
  authorization: Authorization
  clients: ToolClients
  accounts: ToolAccounts
  site: ToolSite
  server(serverId: Id): Promise<ServerAt>
}

/** Where browsers find this house, and the cookies it gives them. */
export interface ToolSite {
  publicUrl: URL | null
  /** With slashes at both ends. */
  basePath: string
  cookie(name: string): SessionCookie
}

/** The way to a service and back, each bound to one browser, one person, one server and one service. */
export function createToolFlows(options: FlowsOptions) {
  const { clock, log, audit, egress, sealer, queries, authorization, clients, accounts, site } = options

  const cookieOf = (state: string) => site.cookie(`parley-tool-${hashToken(state).slice(0, 8)}`)

  /** A way back for each server: what comes back by it can be of no other. */
  function redirectUriOf(serverId: Id, headers: Headers): string {
    const base = site.publicUrl ?? new URL(`http://${headers.get('host') ?? 'localhost'}`)
    return new URL(`${site.basePath}api/tool-servers/${serverId}/callback`, base).href
  }

  /** The service is what an administrator saw when it was first used; another one needs their word again. */
  async function serviceFor(server: ServerAt, setting: ToolSignInsTable, signal: AbortSignal): Promise<Found> {
    const { issuer, issuer_entered: entered, metadata_url: metadataUrl } = setting
    const wanted = { name: server.name, url: server.url, metadataUrl, issuer: entered === 1 ? issuer : null }
    const found = await discover(egress, wanted, signal)
    if (issuer === null) await queries.changeSetting(server.id, { issuer: found.service.issuer })
    else if (entered === 0 && issuer !== found.service.issuer) {
      throw new AppError(
        'conflict',
        `${server.name} now sends people to sign in at ${found.service.issuer.slice(0, 200)}, and before at ${issuer}. An administrator has to enter the right one.`,
      )
    }
    return found
  }

  function pageOf({ to }: Pick<Flow, 'to'>, outcome: 'done' | 'failed' | 'expired'): string {
    return to === 'administration' ? `${site.basePath}admin/tools` : `${site.basePath}tool-signed-in?outcome=${outcome}`
  }

  const record = (
    server: ServerAt,
    { userId }: Pick<Insider, 'userId'>,
    address: string,
    who: string,
    reason?: string,
  ) =>
    audit.record({
      action: reason === undefined ? 'tool-server.signed-in' : 'tool-server.sign-in-failed',
      actorId: userId,
      address,
      result: reason === undefined ? 'ok' : 'failed',
      target: { kind: 'tool server', id: server.id, name: server.name },
      detail: { who, ...(reason !== undefined && { reason }) },
    })

  async function takeFlow(serverId: Id, state: string, headers: Headers): Promise<Flow | null> {
    const token = cookieOf(state).read(headers)
    const row = token === null ? undefined : await queries.takeFlow(hashToken(token), serverId, clock.now())
    if (row === undefined) return null
    const flow = flowShape.parse(JSON.parse(sealer.open(row.sealed, purpose)))
    return flow.state === state ? flow : null
  }

  return {
    async begin(server: ServerAt, setting: ToolSignInsTable, who: Insider & Pick<Flow, 'to'>, visit: Visit) {
      const signal = AbortSignal.timeout(beginMs)
      const redirectUri = redirectUriOf(server.id, visit.headers)
      const found = await serviceFor(server, setting, signal)
      const client = await clients.clientAt(server.name, setting, found, redirectUri, signal)
      const { url, flow } = await authorization.begin(found, client, redirectUri, scopeFor(setting, found))
      const token = randomToken()
      const expiresAt = clock.now() + goodForMs
      const { service, resource } = found
      const { userId, sessionId, to } = who
      const kept: Flow = {
        ...flow,
        redirectUri,
        service,
        client,
        resource,
        who: setting.who,
        userId,
        sessionId,
        to,
      }
      await queries.insertFlow(
        {
          token_hash: hashToken(token),
          server_id: server.id,
          sealed: sealer.seal(JSON.stringify(kept), purpose),
          expires_at: expiresAt,
        },
        clock.now(),
      )
      return { url, cookies: [cookieOf(flow.state).set(token, expiresAt)] }
    },

    /** A page, never a problem document: a browser is being led around here. What went wrong is told beside the sign-in. */
    async finish(serverId: Id, search: string, visit: Visit, caller: Insider | null) {
      const state = new URLSearchParams(search).get('state') ?? ''
      const flow = await takeFlow(serverId, state, visit.headers)
      const isSame = flow !== null && flow.userId === caller?.userId && flow.sessionId === caller.sessionId
      if (!isSame) return { url: pageOf({ to: 'window' }, 'expired'), cookies: [], signedInTo: null }
      const cookies = [cookieOf(state).clear()]
      const server = await options.server(serverId)
      const holder = flow.who === 'house' ? 'house' : flow.userId
      try {
        const callback = new URL(flow.redirectUri)
        callback.search = search
        const granted = await authorization.finish(flow, flow.client, callback, flow)
        await requireAsBefore(server, flow, caller)
        await accounts.keep(serverId, holder, flow, granted)
      } catch (error) {
        const problem = await tellFailure(server, flow, error)
        await accounts.failed(serverId, holder, problem)
        await record(server, flow, visit.address, flow.who, problem)
        return { url: pageOf(flow, 'failed'), cookies, signedInTo: null }
      }
      await record(server, flow, visit.address, flow.who)
      return { url: pageOf(flow, 'done'), cookies, signedInTo: flow.to }
    },
  }

  /** While they were away somebody may have decided otherwise. */
  async function requireAsBefore(server: ServerAt, flow: Flow, caller: Insider): Promise<void> {
    const setting = await queries.setting(server.id)
    const isAsBefore =
      setting?.who === flow.who && setting.issuer !== null && (flow.who === 'person' || caller.administers)
    if (!isAsBefore) throw new AppError('conflict', `Who signs in at ${server.name} was changed meanwhile.`)
  }

  async function tellFailure(server: ServerAt, flow: Flow, error: unknown): Promise<string> {
    if (error instanceof AppError) return error.message
    const refusal = refusalOf(error)
    if (refusal === 'access_denied') return `Signing in at ${server.name} was not allowed there.`
    if (refusal === 'invalid_client') await clients.forgetIntroduction(server.id)
    const host = new URL(flow.service.token_endpoint).host
    const known = error instanceof Error && error.cause instanceof AppError ? error.cause.message : null
    // Never all of it: what came back may hold a code.
    const reason = known ?? refusal ?? (error instanceof Error ? error.message : 'unknown')
    log.warn('Signing in at a server of tools failed', { server: server.name, reason })
    if (known !== null) return `Signing in at ${server.name} did not work: ${known}`
    return `Signing in at ${server.name} did not work: what came back from ${host} is not right${refusal === null ? '' : ` (${refusal})`}.`
  }
}

export type ToolFlows = ReturnType<typeof createToolFlows>

/** What the server asked for when it refused, or all that there is; and a sign-in that lasts, where it can be had. */
function scopeFor({ scope }: ToolSignInsTable, { scopes, service }: Found): string {
  const wanted = scope === null ? [...scopes] : scope.split(' ')
  const lasts = service.scopes_supported?.includes('offline_access') === true ? ['offline_access'] : []
  return [...new Set([...wanted, ...lasts])].filter((one) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(one)).join(' ')
}
