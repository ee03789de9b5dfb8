import { newId, type ChangeToolServer, type CreateToolServer, type Id, type ToolServer } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { AuditTrail } from '#platform/audit.ts'
import type { Clock } from '#platform/clock.ts'
import { hostAndPortOf, type Egress } from '#platform/egress/index.ts'
import type { Log } from '#platform/log/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import type { Tool } from '../tool.ts'
import type { Administrator } from '../tools.service.ts'
import { isQuotation, quoted } from '../web/quoted.ts'
import { callTool, listTools, type Server } from './protocol.ts'
import { callName, differencesOf, fingerprintOf, readSeen, seen, type SeenTool } from './served-tools.ts'
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

export interface ServerServiceOptions {
  log: Log
  /** Servers that are programs on this machine, as the operator's file names them. */
  programs: readonly ToolProgram[]
  clock: Clock
  egress: Egress
  audit: AuditTrail
  queries: ServerQueries
  sealer: { seal(text: string): string; open(sealed: string): string }
  /** The tools on offer are others than before. */
  changed(): void
}

/** Servers of tools that administrators added. Only what one of them has seen and approved is offered or called. */
export function createServerService(options: ServerServiceOptions) {
  const { clock, egress, audit, queries, sealer, changed, programs } = options
  let hosts = new Set<string>()

  async function all(): Promise<ToolServersTable[]> {
    const rows = await queries.all()
    hosts = new Set(rows.filter((row) => !isProgram(row)).map(({ url }) => hostAndPortOf(new URL(url))))
    return rows
  }

  async function one(id: Id): Promise<ToolServersTable> {
    const row = await queries.one(id)
    if (row === undefined) throw new AppError('not_found', 'There is no such server of tools.')
    if (!isProgram(row)) hosts.add(hostAndPortOf(new URL(row.url)))
    return row
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
  async function look(row: ToolServersTable, signal: AbortSignal): Promise<ToolServersTable> {
    const either = AbortSignal.any([signal, AbortSignal.timeout(lookMs)])
    const now = { looked_at: clock.now() }
    let noted: Pick<ToolServersTable, 'found' | 'problem' | 'looked_at'>
    try {
      noted = { ...now, found: JSON.stringify(seen(await listTools(egress, reach(row), either))), problem: null }
    } catch (error) {
      signal.throwIfAborted()
      const problem = error instanceof AppError ? error.message : `${row.name} did not answer in time.`
      noted = { ...now, found: row.found, problem }
    }
    await queries.note(row.id, noted)
    if (noted.found !== row.found) changed()
    return { ...row, ...noted }
  }

  const record = (by: Administrator, action: string, { id, name }: Pick<ToolServersTable, 'id' | 'name'>) =>
    audit.record({
      action,
      actorId: by.userId,
      address: by.address,
      result: 'ok',
      target: { kind: 'tool server', id, name },
    })

  function toolOf(row: ToolServersTable, { name, description, parameters }: SeenTool): Tool {
    return {
      name: callName(row.handle, name),
      title: name,
      description,
      parameters,
      server: row.name,
      reachesOut: true,
      approval: row.approval,
      async call(given, { signal }) {
        const now = await one(row.id)
        const isFresh = now.looked_at !== null && clock.now() - now.looked_at < freshMs
        const looked = isFresh ? now : await look(now, signal)
        if (looked.enabled === 0 || looked.approved === null || looked.found !== looked.approved) {
          throw new AppError(
            'forbidden',
            `The tools of ${row.name} have changed. An administrator has to approve them.`,
          )
        }
        const text = await callTool(egress, reach(looked), { name, given }, signal)
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
        look(row, AbortSignal.timeout(lookMs)).catch((error: unknown) =>
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
      return ready.flatMap((row) => readSeen(row.approved).map((tool) => toolOf(row, tool)))
    },

    list: async (): Promise<ToolServer[]> => (await all()).map(present),

    async create(by: Administrator, request: CreateToolServer): Promise<ToolServer> {
      const now = clock.now()
      const token = request.token === undefined ? null : sealer.seal(request.token)
      const row = newRow({ name: request.name, url: request.url, token, approval: request.approval ?? 'ask', now })
      if (!(await add(row))) {
        throw new AppError('conflict', 'There are too many servers of this name.', { actions: ['edit'] })
      }
      await record(by, 'tool-server.created', row)
      return present(await look(await one(row.id), AbortSignal.timeout(lookMs)))
    },

    async change(by: Administrator, id: Id, { version, ...wanted }: ChangeToolServer): Promise<ToolServer> {
      const row = await one(id)
      const change: Partial<ToolServersTable> = {
        updated_at: clock.now(),
        ...(wanted.name !== undefined && { name: wanted.name }),
        ...(wanted.approval !== undefined && { approval: wanted.approval }),
        ...(wanted.enabled !== undefined && { enabled: wanted.enabled ? (1 as const) : (0 as const) }),
        ...(wanted.token !== undefined && { sealed_token: wanted.token === null ? null : sealer.seal(wanted.token) }),
      }
      if (row.version !== version || !(await queries.change(id, version, change))) {
        throw new AppError('version_conflict', 'Somebody changed this server meanwhile.', {
          current: present(await one(id)),
          actions: ['edit'],
        })
      }
      await record(by, 'tool-server.changed', row)
      changed()
      return present(await one(id))
    },

    look: async (id: Id): Promise<ToolServer> => present(await look(await one(id), AbortSignal.timeout(lookMs))),

    /** Exactly the list that was seen; another one in between has to be looked at first. */
    async approve(by: Administrator, id: Id, fingerprint: string): Promise<ToolServer> {
      const row = await one(id)
      if (row.found === null || fingerprintOf(row.found) !== fingerprint) {
        throw new AppError('version_conflict', 'Its tools have changed meanwhile. Look at them again.', {
          current: present(row),
          actions: ['edit'],
        })
      }
      await queries.change(id, row.version, { approved: row.found, updated_at: clock.now() })
      await record(by, 'tool-server.approved', row)
      changed()
      return present(await one(id))
    },

    async delete(by: Administrator, id: Id): Promise<void> {
      const row = await one(id)
      if (isProgram(row) && isThere(row)) {
        throw new AppError(
          'conflict',
          'This server stands in a file on this machine. Turn it off, or take it out there.',
        )
      }
      await queries.delete(id)
      await record(by, 'tool-server.deleted', row)
      changed()
    },
  }
}

export type ServerService = ReturnType<typeof createServerService>

/** Stands in the place of an address, which nobody can enter. */
const urlOf = ({ name }: Pick<ToolProgram, 'name'>): string => `stdio:${encodeURIComponent(name)}`
const isProgram = ({ url }: Pick<ToolServersTable, 'url'>): boolean => url.startsWith('stdio:')

interface NewServer extends Pick<ToolServersTable, 'name' | 'url' | 'approval'> {
  token: string | null
  now: number
}

function newRow({ token, now, ...given }: NewServer): ToolServersTable {
  return {
    id: newId(),
    handle: '',
    ...given,
    sealed_token: token,
    enabled: 1,
    found: null,
    approved: null,
    problem: null,
    looked_at: null,
    version: 1,
    created_at: now,
    updated_at: now,
  }
}

function present(row: ToolServersTable): ToolServer {
  const found = readSeen(row.found)
  const approved = readSeen(row.approved)
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    hasToken: row.sealed_token !== null,
    approval: row.approval,
    enabled: row.enabled === 1,
    state: stateOf(row),
    problem: row.problem,
    tools: found.map(({ name, description }) => ({ name, description })),
    differences: differencesOf(approved, found),
    fingerprint: row.found === null ? null : fingerprintOf(row.found),
    version: row.version,
  }
}

function stateOf({ found, approved, problem }: ToolServersTable): ToolServer['state'] {
  if (problem !== null) return 'unreachable'
  if (approved === null) return 'new'
  return found === approved ? 'ready' : 'changed'
}

/** Short, because every name of its tools begins with it and none may have more than 64 signs. */
function* handlesFor(name: string): Generator<string> {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
    .slice(0, 20)
  const stem = plain === '' ? 'server' : plain
  yield stem
  for (let number = 2; number < 100; number += 1) yield `${stem}_${number}`
}
