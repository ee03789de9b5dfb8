import { newId, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import { clientShape, refusalOf, type Authorization, type Client, type Granted } from './authorization.ts'
import { serviceShape, type Service } from './discover.ts'
import type { SignInQueries } from './sign-in.queries.ts'
import type { ToolAccountsTable } from './sign-in.tables.ts'

const purpose = 'tool account'
export const sealedAccounts = sealedColumn({
  name: 'sign-ins at tool servers',
  table: 'tool_accounts',
  key: 'id',
  column: 'sealed_tokens',
  purpose,
})

/** `house`, or the id of a person. */
export type Holder = string

/** Renewed this long before its end, so that it does not end on its way. */
const aheadMs = 30_000
/** A token that was given a moment ago and is refused is refused for another reason than its age. */
const freshMs = 60_000
/** Longer than a service may take to answer. */
const renewalMs = 20_000
const lookEveryMs = 100
/** What a service says of a sign-in that is over. Everything else may pass. */
const endings = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client', 'access_denied'])

/** With the tokens stands who gave them: they go nowhere else, whatever the server says later. */
const tokensShape = z.object({
  service: serviceShape,
  client: clientShape,
  resource: z.string(),
  access: z.string(),
  refresh: z.nullable(z.string()),
  scope: z.nullable(z.string()),
})
type Tokens = z.infer<typeof tokensShape>

export interface AccountsOptions {
  clock: Clock
  log: Log
  sealer: { seal(text: string, purpose?: string): string; open(sealed: string, purpose?: string): string }
  queries: SignInQueries
  authorization: Authorization
  /** Somebody's sign-in has ended or begun. */
  changed(userId?: Id): void
}

/** Nothing can be done there before somebody has signed in. */
export class SignedOut extends AppError {}

interface ServerName {
  id: Id
  name: string
}

/** The tokens that sign-ins gave: kept sealed, renewed in time and by one process at a time. */
export function createToolAccounts({ clock, log, sealer, queries, authorization, ...options }: AccountsOptions) {
  const changed = (holder: Holder): void => (holder === 'house' ? options.changed() : options.changed(holder))
  const renewing = new Map<Id, Promise<ToolAccountsTable>>()

  const open = (sealed: string): Tokens => tokensShape.parse(JSON.parse(sealer.open(sealed, purpose)))
  const seal = (tokens: Tokens): string => sealer.seal(JSON.stringify(tokens), purpose)

  function signedOut(server: ServerName, holder: Holder, problem: string | null = null): SignedOut {
    const text = holder === 'house' ? 'An administrator has to sign in at it.' : 'Sign in at it first.'
    return new SignedOut('forbidden', problem ?? `${server.name} is used by who has signed in there. ${text}`)
  }

  async function held(server: ServerName, holder: Holder): Promise<ToolAccountsTable & { sealed_tokens: string }> {
    const account = await queries.account(server.id, holder)
    const sealed = account?.sealed_tokens ?? null
    if (account === undefined || sealed === null) throw signedOut(server, holder, account?.problem)
    return { ...account, sealed_tokens: sealed }
  }

  async function end(account: ToolAccountsTable, problem: string): Promise<void> {
    const ended = { sealed_tokens: null, expires_at: null, renewing_until: 0, problem, updated_at: clock.now() }
    if (await queries.changeAccount(account.id, account.version, ended)) changed(account.holder)
  }

  /** Its tokens as they are after this: renewed by us, or by whoever was faster. */
  async function renewed(server: ServerName, holder: Holder, known: ToolAccountsTable): Promise<ToolAccountsTable> {
    const until = clock.monotonic() + renewalMs
    for (;;) {
      const account = await held(server, holder)
      if (account.version !== known.version) return account
      const now = clock.now()
      if (await queries.takeRenewal(account.id, account.version, now, now + renewalMs)) {
        return renew(server, holder, account)
      }
      if (clock.monotonic() > until) {
        throw new AppError('provider_timeout', `The sign-in at ${server.name} is being renewed. Try again in a moment.`)
      }
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }

  async function renew(server: ServerName, holder: Holder, account: ToolAccountsTable & { sealed_tokens: string }) {
    const tokens = open(account.sealed_tokens)
    if (tokens.refresh === null) {
      const over = `The sign-in at ${server.name} has ended. Sign in again.`
      await end(account, over)
      throw signedOut(server, holder, over)
    }
    let granted: Granted
    try {
      granted = await authorization.refresh(tokens.service, tokens.client, tokens.resource, tokens.refresh)
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal !== null && endings.has(refusal)) {
        const over = `The sign-in at ${server.name} has ended (${refusal}). Sign in again.`
        await end(account, over)
        throw signedOut(server, holder, over)
      }
      await queries.leaveRenewal(account.id)
      const reason = error instanceof Error ? error.message : 'unknown'
      log.warn('A sign-in at a server of tools could not be renewed', { server: server.name, reason })
      throw new AppError(
        'provider_unavailable',
        `${hostOf(tokens.service)} does not renew the sign-in at ${server.name} now. Try again later.`,
        { cause: error, retryable: true },
      )
    }
    const next = {
      sealed_tokens: seal({ ...tokens, ...granted }),
      expires_at: granted.expiresAt,
      renewing_until: 0,
      problem: null,
      updated_at: clock.now(),
    }
    // Signed in anew or out meanwhile: that counts.
    if (!(await queries.changeAccount(account.id, account.version, next))) return held(server, holder)
    return { ...account, ...next, version: account.version + 1 }
  }

  /** Of all calls that need it at once, one asks. */
  async function renewOnce(server: ServerName, holder: Holder, account: ToolAccountsTable): Promise<string> {
    const work = renewing.get(account.id) ?? renewed(server, holder, account).finally(() => renewing.delete(account.id))
    renewing.set(account.id, work)
    const { sealed_tokens: sealed } = await work
    if (sealed === null) throw signedOut(server, holder)
    return open(sealed).access
  }

  return {
    /** The token to show now. */
    async token(server: ServerName, holder: Holder): Promise<string> {
      const account = await held(server, holder)
      const isGood = account.expires_at === null || account.expires_at - aheadMs > clock.now()
      return isGood ? open(account.sealed_tokens).access : renewOnce(server, holder, account)
    },

    /** The server has refused it before its time. Gives another one, once. */
    async another(server: ServerName, holder: Holder, refused: string): Promise<string> {
      const account = await held(server, holder)
      const now = open(account.sealed_tokens).access
      if (now !== refused) return now
      const isFresh = clock.now() - account.updated_at < freshMs
      if (isFresh) throw await this.refuse(server, holder)
      return renewOnce(server, holder, account)
    },

    /** The server refuses what a sign-in gave: told beside it, until there is another one. */
    async refuse(server: ServerName, holder: Holder, why = 'does not accept the sign-in'): Promise<AppError> {
      const problem = `${server.name} ${why}. Sign in again.`
      const account = await queries.account(server.id, holder)
      if (account !== undefined && account.problem !== problem) {
        await queries.noteProblem(account.id, problem)
        changed(holder)
      }
      return new AppError('forbidden', problem)
    },

    async keep(
      serverId: Id,
      holder: Holder,
      from: { service: Service; client: Client; resource: string },
      granted: Granted,
    ): Promise<void> {
      const now = clock.now()
      await queries.keepAccount({
        ...emptyAccount(serverId, holder, now),
        sealed_tokens: seal({ ...from, ...granted }),
        expires_at: granted.expiresAt,
      })
      changed(holder)
    },

    /** Why somebody who went to sign in has not. What they had before stays. */
    async failed(serverId: Id, holder: Holder, problem: string): Promise<void> {
      const account = await queries.account(serverId, holder)
      if (account === undefined) await queries.keepAccount({ ...emptyAccount(serverId, holder, clock.now()), problem })
      else await queries.noteProblem(account.id, problem)
      changed(holder)
    },

    async works(serverId: Id, holder: Holder): Promise<void> {
      const account = await queries.account(serverId, holder)
      if (account?.sealed_tokens && account.problem !== null) await queries.noteProblem(account.id, null)
    },

    /** Gone here at once; the service is told as well, which nobody waits for. */
    async forget(account: ToolAccountsTable): Promise<void> {
      await queries.deleteAccount(account.id)
      changed(account.holder)
      if (account.sealed_tokens === null) return
      void tellGone(account.sealed_tokens)
    },
  }

  async function tellGone(sealed: string): Promise<void> {
    try {
      const { service, client, refresh, access } = open(sealed)
      await authorization.revoke(service, client, refresh ?? access)
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown'
      log.debug('A service was not told that somebody signed out', { reason })
    }
  }
}

export type ToolAccounts = ReturnType<typeof createToolAccounts>

const hostOf = ({ token_endpoint: endpoint }: Service): string => URL.parse(endpoint)?.host ?? 'The service'

function emptyAccount(serverId: Id, holder: Holder, now: number): ToolAccountsTable {
  return {
    id: newId(),
    server_id: serverId,
    user_id: holder === 'house' ? null : holder,
    holder,
    sealed_tokens: null,
    problem: null,
    expires_at: null,
    renewing_until: 0,
    version: 1,
    created_at: now,
    updated_at: now,
  }
}
