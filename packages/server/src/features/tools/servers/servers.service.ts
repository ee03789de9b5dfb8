import type { ChangeToolServer, CreateToolServer, Id, ToolServer } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hostAndPortOf, type Egress } from '#platform/egress/index.ts'
import type { Log } from '#platform/log/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import type { Tool } from '../tool.ts'
import type { Administrator } from '../tools.service.ts'
import { isQuotation, quoted } from '../web/quoted.ts'
import { SignedOut } from '../sign-in/accounts.service.ts'
import type { SignIns } from '../sign-in/sign-ins.service.ts'
import { callTool, listTools, NotLetIn, type Server } from './protocol.ts'
import { callNames, fingerprintOf, readSeen, seen, type SeenTool } from './served-tools.ts'
import { handlesFor, isProgram, newRow, present, urlOf } from './servers.rows.ts'
import type { ToolProgram } from './program-session.ts'
import type { ServerQueries } from './servers.queries.ts'
import type { ToolServersTable } from './servers.tables.ts'

export const sealedTokens = sealedColumn({
  name: 'tokens of tool servers',
  table: 'tool_servers',
  key: 'id',
  column: 'sealed_token',
})
const lookMs = 20_000
/** Before a call, a list older than this is asked for again: what it promised may have changed. */
const freshMs = 60_000
/** People whose list of tools is remembered that long. */
const mostRemembered = 2_000

export interface ServerServiceOptions {
  log: Log
  /** Servers that are programs on this machine, as the operator's file names them. */
  programs: readonly ToolProgram[]
  clock: Clock
  egress: Egress
  audit: AuditTrail
  queries: ServerQueries
  signIns: SignIns
  sealer: { seal(text: string): string; open(sealed: string): string }
  /** The tools on offer are others than before. */
  changed(): void
}

/** Servers of tools that administrators added. Only what one of them has seen and approved is offered or called. */
export function createServerService(options: ServerServiceOptions) {
  const { clock, egress, audit, queries, signIns, sealer, changed, programs } = options
  let hosts = new Set<string>()
  /** What a person was told last, where everybody has a list of their own. */
  const told = new Map<string, { at: number; tools: SeenTool[] }>()

  async function all(): Promise<ToolServersTable[]> {
    const [rows, entered] = await Promise.all([queries.all(), signIns.enteredHosts()])
    const own = rows.filter((row) => !isProgram(row)).map(({ url }) => hostAndPortOf(new URL(url)))
    hosts = new Set([...own, ...entered])
    return rows
  }

  async function one(id: Id): Promise<ToolServersTable> {
    const row = (await all()).find((server) => server.id === id)
    if (row === undefined) throw new AppError('not_found', 'There is no such server of tools.')
    return row
  }

  const shown = async (by: { userId: Id }, row: ToolServersTable): Promise<ToolServer> =>
    present(row, (await signIns.shown(by.userId))(row.id))

  /** As whoever signs in there; with its own token, or with none, where nobody does. */
  async function visit<Result>(
    row: ToolServersTable,
    userId: Id | null,
    work: (server: Server) => Promise<Result>,
  ): Promise<Result> {
    const server = reach(row)
    const holder = userId === null ? null : await signIns.holderAt(row.id, userId)
    if (holder === null) return work(server)
    const refusalIn = (error: unknown) => (error instanceof NotLetIn ? error.challenge : null)
    return signIns.visit(row, holder, refusalIn, (token) => work({ ...server, token }))
  }

  function reach(row: ToolServersTable): Server {
    const { name, url, sealed_token: token } = row
    const server = { name, url, token: token === null ? null : sealer.open(token) }
    if (!isProgram(row)) return server
    const program = programs.find((one) => urlOf(one) === url)
    if (program === undefined)
      throw new AppError('provider_unavailable', `${name} is no longer in the file of programs.`)
    return { ...server, program }
  }

  /** Asks it what it has, and keeps that beside what was approved. */
  async function look(row: ToolServersTable, userId: Id | null, signal: AbortSignal): Promise<ToolServersTable> {
    const either = AbortSignal.any([signal, AbortSignal.timeout(lookMs)])
    const now = { looked_at: clock.now() }
    let noted: Pick<ToolServersTable, 'found' | 'problem' | 'looked_at'>
    try {
      const tools = await visit(row, userId, (server) => listTools(egress, server, either))
      noted = { ...now, found: JSON.stringify(seen(tools)), problem: null }
    } catch (error) {
      signal.throwIfAborted()
      if (await waitsForSignIn(row, error)) return row
      const problem = error instanceof AppError ? error.message : `${row.name} did not answer in time.`
      noted = { ...now, found: row.found, problem }
    }
    await queries.note(row.id, noted)
    if (noted.found !== row.found) changed()
    return { ...row, ...noted }
  }

  /** Nothing is wrong with a server at which somebody has to sign in first. */
  async function waitsForSignIn(row: ToolServersTable, error: unknown): Promise<boolean> {
    if (error instanceof SignedOut) return true
    const wants = error instanceof NotLetIn && error.challenge.isBearer && row.sealed_token === null
    if (!wants || (await signIns.setting(row.id)) !== undefined) return false
    await signIns.asked(row.id, error.challenge)
    return true
  }

  const record = (by: Administrator, action: string, { id, name }: Pick<ToolServersTable, 'id' | 'name'>) =>
    audit.record({
      action,
      actorId: by.userId,
      address: by.address,
      result: 'ok',
      target: { kind: 'tool server', id, name },
    })

  /** Asks again what it has where that is known for longer than a moment. */
  async function requireAsApproved(row: ToolServersTable, tool: SeenTool, userId: Id, signal: AbortSignal) {
    const fresh = (at: number | null): boolean => at !== null && clock.now() - at < freshMs
    const changed = new AppError(
      'forbidden',
      `The tools of ${row.name} have changed. An administrator has to approve them.`,
    )
    if (row.enabled === 0 || row.approved === null) throw changed
    if ((await signIns.holderAt(row.id, userId)) !== userId) {
      const looked = fresh(row.looked_at) ? row : await look(row, userId, signal)
      if (looked.found !== looked.approved) throw changed
      return
    }
    // Everybody is told what is theirs, so only what is called has to be what was approved.
    const key = `${row.id} ${userId}`
    let mine = told.get(key)
    if (mine === undefined || !fresh(mine.at)) {
      const tools = await visit(row, userId, (server) => listTools(egress, server, signal))
      mine = { at: clock.now(), tools: seen(tools) }
      if (told.size >= mostRemembered) told.clear()
      told.set(key, mine)
    }
    const as = (list: readonly SeenTool[]): string => JSON.stringify(list.find(({ name }) => name === tool.name))
    if (row.found !== row.approved || as(mine.tools) !== as(readSeen(row.approved))) throw changed
  }

  function toolOf(row: ToolServersTable, called: string, signInAt: Id | null, tool: SeenTool): Tool {
    const { name, description, parameters } = tool
    return {
      name: called,
      title: name,
      description,
      parameters,
      server: row.name,
      signInAt,
      reachesOut: true,
      approval: row.approval,
      async call(given, { signal, userId }) {
        const now = await one(row.id)
        await requireAsApproved(now, tool, userId, signal)
        const text = await visit(now, userId, (server) => callTool(egress, server, { name, given }, signal))
        return `${isQuotation}\n${quoted('result', { server: row.name, tool: name }, text)}`
      },
    }
  }

  /** What is started is what the file says now: a program that is not there any more is not offered. */
  const isThere = (row: ToolServersTable): boolean => !isProgram(row) || programs.some((one) => urlOf(one) === row.url)

  async function add(row: ToolServersTable): Promise<boolean> {
    for (row.handle of handlesFor(row.name)) if (await queries.insert(row)) return true
    return false
  }

  return {
    /** Each program of the file is a server, to be looked at and approved as any other. */
    async start(): Promise<void> {
      const known = new Set((await all()).map(({ url }) => url))
      for (const program of programs) {
        if (known.has(urlOf(program))) continue
        const row = newRow({ name: program.name, url: urlOf(program), token: null, approval: 'ask', now: clock.now() })
        if (!(await add(row))) continue
        look(row, null, AbortSignal.timeout(lookMs)).catch((error: unknown) =>
          options.log.warn('A server of tools could not be looked at', { name: row.name, error }),
        )
      }
    },

    /** For egress: somebody who administers this instance entered that address. */
    allowsPrivate: (hostAndPort: string): boolean => hosts.has(hostAndPort),

    /** Of the servers that are as they were approved. */
    async tools(): Promise<Tool[]> {
      const ready = (await all()).filter(
        (row) => isThere(row) && row.enabled === 1 && row.approved !== null && row.found === row.approved,
      )
      const personal = await signIns.personal()
      return ready.flatMap((row) => {
        const signInAt = personal.has(row.id) ? row.id : null
        const approved = readSeen(row.approved)
        const called = callNames(
          row.handle,
          approved.map(({ name }) => name),
        )
        return approved.map((tool) => toolOf(row, called.get(tool.name) ?? '', signInAt, tool))
      })
    },

    async list(by: { userId: Id }): Promise<ToolServer[]> {
      const [rows, signIn] = await Promise.all([all(), signIns.shown(by.userId)])
      return rows.map((row) => present(row, signIn(row.id)))
    },

    async create(by: Administrator, request: CreateToolServer): Promise<ToolServer> {
      const now = clock.now()
      const token = request.token === undefined ? null : sealer.seal(request.token)
      const row = newRow({ name: request.name, url: request.url, token, approval: request.approval ?? 'ask', now })
      if (!(await add(row))) {
        throw new AppError('conflict', 'There are too many servers of this name.', { actions: ['edit'] })
      }
      await record(by, 'tool-server.created', row)
      return shown(by, await look(await one(row.id), by.userId, AbortSignal.timeout(lookMs)))
    },

    async change(by: Administrator, id: Id, { version, ...wanted }: ChangeToolServer): Promise<ToolServer> {
      const row = await one(id)
      const { signIn, service, clientId, clientSecret } = wanted
      const signs = { signIn, service, clientId, clientSecret }
      const isAboutSignIn = Object.values(signs).some((value) => value !== undefined)
      if (isAboutSignIn && isProgram(row)) throw new AppError('conflict', 'Nobody signs in at a program.')
      const change: Partial<ToolServersTable> = {
        updated_at: clock.now(),
        ...(wanted.name !== undefined && { name: wanted.name }),
        ...(wanted.approval !== undefined && { approval: wanted.approval }),
        ...(wanted.enabled !== undefined && { enabled: wanted.enabled ? (1 as const) : (0 as const) }),
        ...(wanted.token !== undefined && { sealed_token: wanted.token === null ? null : sealer.seal(wanted.token) }),
      }
      if (row.version !== version || !(await queries.change(id, version, change))) {
        throw new AppError('version_conflict', 'Somebody changed this server meanwhile.', {
          current: await shown(by, await one(id)),
          actions: ['edit'],
        })
      }
      if (isAboutSignIn) await signIns.change(id, signs)
      await record(by, 'tool-server.changed', row)
      changed()
      return shown(by, await one(id))
    },

    look: async (by: { userId: Id }, id: Id): Promise<ToolServer> =>
      shown(by, await look(await one(id), by.userId, AbortSignal.timeout(lookMs))),

    one,

    names: async (): Promise<Map<Id, string>> => new Map((await all()).map(({ id, name }) => [id, name])),

    /** Exactly the list that was seen; another one in between has to be looked at first. */
    async approve(by: Administrator, id: Id, fingerprint: string): Promise<ToolServer> {
      const row = await one(id)
      if (row.found === null || fingerprintOf(row.found) !== fingerprint) {
        throw new AppError('version_conflict', 'Its tools have changed meanwhile. Look at them again.', {
          current: await shown(by, row),
          actions: ['edit'],
        })
      }
      await queries.change(id, row.version, { approved: row.found, updated_at: clock.now() })
      await record(by, 'tool-server.approved', row)
      changed()
      return shown(by, await one(id))
    },

    async delete(by: Administrator, id: Id): Promise<void> {
      const row = await one(id)
      if (isProgram(row) && isThere(row)) {
        throw new AppError(
          'conflict',
          'This server stands in a file on this machine. Turn it off, or take it out there.',
        )
      }
      await signIns.forgetAll(id)
      await queries.delete(id)
      await record(by, 'tool-server.deleted', row)
      changed()
    },
  }
}

export type ServerService = ReturnType<typeof createServerService>
