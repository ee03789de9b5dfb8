import { id, type Id, type SignInProblem } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import { hashToken, randomToken } from '#platform/crypto/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import { saidNo, type Connector } from './connect.ts'
import type { OidcQueries } from './oidc.queries.ts'
import type { OidcProvidersTable } from './oidc.tables.ts'
import { NotSignedIn, type People } from './people.ts'
import type { Insider, OidcOptions, Person } from './ports.ts'
import { safeNext } from './safe-next.ts'

const goodForMs = 10 * 60_000
const purpose = 'oidc flow'
export const sealedFlows = sealedColumn({
  name: 'sign-ins under way',
  table: 'oidc_flows',
  key: 'token_hash',
  column: 'sealed',
  purpose,
  passing: true,
})
/** How far the clock of a service may be behind ours. */
const clockSkewMs = 60_000
/** Where a window ends in which somebody has shown once more who they are. */
const confirmedPage = 'confirmed'
const flowSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  next: z.string(),
  begunAt: z.int(),
  aim: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('enter'), invite: z.nullable(z.string()) }),
    z.object({ kind: z.literal('link'), userId: id, sessionId: id }),
    z.object({ kind: z.literal('prove'), userId: id, sessionId: id }),
  ]),
})
type Flow = z.infer<typeof flowSchema>
type Aim = Flow['aim']

export interface Visit {
  headers: Headers
  address: string
}

export interface Way {
  url: string
  cookies: string[]
}

export function createFlows(options: OidcOptions, queries: OidcQueries, connector: Connector, people: People) {
  const { clock, log, audit, accounts, basePath, sealer } = options

  /** Several tabs may be on their way at once: each has a cookie of its own. */
  const cookieOf = (state: string) => options.cookie(`parley-oidc-${hashToken(state).slice(0, 8)}`)

  async function enabled(providerId: Id): Promise<OidcProvidersTable> {
    const provider = await queries.provider(providerId)
    if (provider === undefined || provider.enabled === 0) throw new NotSignedIn('failed')
    return provider
  }

  /** Where the service sends people back to: the configured site, or the one they came to. */
  function redirectUriOf(providerId: Id, headers: Headers): string {
    const site = options.publicUrl ?? new URL(`http://${headers.get('host') ?? 'localhost'}`)
    return new URL(`${basePath}api/auth/oidc/${providerId}/callback`, site).href
  }

  async function begin(providerId: Id, visit: Visit, next: string | undefined, aim: Aim): Promise<Way> {
    const provider = await enabled(providerId)
    const redirectUri = redirectUriOf(providerId, visit.headers)
    const { url, flow } = await connector.begin(provider, redirectUri, aim.kind === 'prove')
    const token = randomToken()
    const expiresAt = clock.now() + goodForMs
    const kept: Flow = { ...flow, redirectUri, next: safeNext(next, basePath), begunAt: clock.now(), aim }
    await queries.insertFlow(
      {
        token_hash: hashToken(token),
        provider_id: provider.id,
        sealed: sealer.seal(JSON.stringify(kept), purpose),
        expires_at: expiresAt,
      },
      clock.now(),
    )
    return { url: url.href, cookies: [cookieOf(flow.state).set(token, expiresAt)] }
  }

  /** The flow that this very browser began, used up. */
  async function takeFlow(providerId: Id, state: string, headers: Headers) {
    const token = cookieOf(state).read(headers)
    const row = token === null ? undefined : await queries.takeFlow(hashToken(token), providerId, clock.now())
    if (row === undefined) throw new NotSignedIn('expired')
    const flow = flowSchema.parse(JSON.parse(sealer.open(row.sealed, purpose)))
    if (flow.state !== state) throw new NotSignedIn('failed')
    return flow
  }

  /** Whoever began it must still be the one who sits there. */
  function requireSame(aim: Insider, caller: Insider | null): Insider {
    if (aim.userId === caller?.userId && aim.sessionId === caller.sessionId) return caller
    throw new NotSignedIn('expired')
  }

  /** The person has just shown the service who they are: not long ago, in another window or by somebody else. */
  async function prove(provider: OidcProvidersTable, person: Person, { begunAt }: Flow, who: Insider, visit: Visit) {
    await people.requireLinked(provider, person, who.userId)
    if (person.provedAt < begunAt - clockSkewMs) throw new NotSignedIn('not-proved')
    return accounts.proved(who, person.provedAt, visit)
  }

  async function arrive(
    provider: OidcProvidersTable,
    flow: Flow,
    search: string,
    visit: Visit,
    caller: Insider | null,
  ) {
    const callback = new URL(flow.redirectUri)
    callback.search = search
    const { aim } = flow
    const person = await connector.finish(provider, callback, flow)
    if (aim.kind === 'prove') return prove(provider, person, flow, requireSame(aim, caller), visit)
    if (aim.kind === 'link') {
      await people.link(provider, person, requireSame(aim, caller))
      return []
    }
    const userId = await people.enter(provider, person, aim.invite)
    const device = (visit.headers.get('user-agent') ?? 'Unknown device').slice(0, 300)
    // Halfway in, the page asks for the second factor wherever it is.
    const { cookies } = await accounts.signInAs(
      userId,
      { device, address: visit.address },
      visit.headers,
      person.provedAt,
    )
    return cookies
  }

  async function finish(providerId: Id, search: string, visit: Visit, caller: Insider | null): Promise<Way> {
    const state = new URLSearchParams(search).get('state') ?? ''
    const flow = await takeFlow(providerId, state, visit.headers)
    const { aim } = flow
    const told =
      aim.kind === 'prove'
        ? { page: confirmedPage, action: 'step-up.failed', actorId: aim.userId }
        : { page: '', action: 'login.failed', actorId: null }
    return toPage(
      visit,
      providerId,
      async () => {
        const cookies = await arrive(await enabled(providerId), flow, search, visit, caller)
        return { url: flow.next, cookies: [...cookies, cookieOf(state).clear()] }
      },
      told,
    )
  }

  /** A service that does not answer is told in a line; what nobody foresaw with all that is known. */
  function tellFailure(providerId: Id, error: unknown): void {
    const known = error instanceof Error && error.cause instanceof AppError ? error.cause.message : null
    log.warn('signing in through a service failed', { providerId, ...(known === null ? { error } : { reason: known }) })
  }

  /** A page, never a problem document: a browser is being led around here. */
  async function toPage(
    visit: Visit,
    providerId: Id,
    work: () => Promise<Way>,
    told: { page: string; action: string; actorId: Id | null } = { page: '', action: 'login.failed', actorId: null },
  ): Promise<Way> {
    try {
      return await work()
    } catch (error) {
      const reason: SignInProblem = error instanceof NotSignedIn ? error.reason : saidNo(error) ? 'refused' : 'failed'
      if (!(error instanceof NotSignedIn) && reason === 'failed') tellFailure(providerId, error)
      const target = { kind: 'sign-in service', id: providerId }
      const { address } = visit
      await audit.record({
        action: told.action,
        actorId: told.actorId,
        target,
        address,
        result: 'failed',
        detail: { reason },
      })
      return { url: `${basePath}${told.page}?signInProblem=${reason}`, cookies: [] }
    }
  }

  return {
    start: (providerId: Id, visit: Visit, next: string | undefined, invite: string | null = null): Promise<Way> =>
      toPage(visit, providerId, () => begin(providerId, visit, next, { kind: 'enter', invite })),

    finish: (providerId: Id, search: string, visit: Visit, caller: Insider | null): Promise<Way> =>
      toPage(visit, providerId, () => finish(providerId, search, visit, caller)),

    /** Signed in and proved a moment ago; what comes back is linked to this account alone. */
    startLink: (providerId: Id, visit: Visit, next: string | undefined, who: Insider): Promise<Way> =>
      toPage(visit, providerId, () => begin(providerId, visit, next, { kind: 'link', ...who })),

    /** For who is to show once more that it is still them. */
    async startProof(providerId: Id, visit: Visit, who: Insider): Promise<Way> {
      await people.requireAnyLink(providerId, who.userId)
      const next = `${basePath}${confirmedPage}`
      return toPage(visit, providerId, () => begin(providerId, visit, next, { kind: 'prove', ...who }))
    },
  }
}

export type Flows = ReturnType<typeof createFlows>
