import type { AdminProvider, ChangeProvider, CreateProvider, Discovery } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { isForeignKeyViolation } from '#platform/db/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import { described, failed } from './discovery-words.ts'
import type { DiscoveryService } from './discovery.ts'
import { inUse } from './models.by-hand.ts'
import type { ModelQueries } from './models.queries.ts'
import { commandId, embeddedId, ollamaId, passagesId, type ModelsOptions, type ProviderRow } from './ports.ts'
import type { ProviderPool } from './provider-pool.ts'

export const sealedProviderKeys = sealedColumn({
  name: 'keys of providers',
  table: 'providers',
  key: 'id',
  column: 'sealed_key',
})
const testMs = 10_000
/** The names of what comes by itself: nobody else's models may begin with them. */
const reservedIds = new Set(['openai', 'azure', 'anthropic', 'gemini', 'command', ollamaId, embeddedId, passagesId])

/** How it is used, which is decided here wherever the rest comes from. */
const ways = new Set(['at_once', 'keep_alive'])

/** Providers as administrators keep them. What the environment names is changed there and nowhere else. */
export function createProviderService(
  options: ModelsOptions,
  queries: ModelQueries,
  pool: ProviderPool,
  discovery: DiscoveryService,
) {
  const { clock, log, sealer, changed, config } = options

  const isReadOnly = (row: ProviderRow): boolean =>
    row.source === 'environment' &&
    (config.environmentProviders.some((named) => named.kind === row.id) ||
      config.commands?.some((command) => commandId(command) === row.id) === true)

  const present = (row: ProviderRow): AdminProvider => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    baseUrl: row.base_url,
    hasKey: row.sealed_key !== null,
    deployments: JSON.parse(row.deployments) as string[],
    apiVersion: row.api_version,
    source: row.source,
    isReadOnly: isReadOnly(row),
    enabled: row.enabled === 1,
    atOnce: row.at_once,
    keepAlive: row.keep_alive,
    circuit: circuitNames[pool.circuit(row.id)] ?? 'closed',
    discovery: discovery.attemptsOf(row.id),
    version: row.version,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  })

  async function one(id: string): Promise<ProviderRow> {
    const row = id.includes('\0') ? undefined : await queries.provider(id)
    if (row === undefined) throw new AppError('not_found', 'There is no such provider.')
    return row
  }

  /** In the background: who saves a provider sees it at once, its models follow. */
  function lookSoon(row: ProviderRow): void {
    discovery.one(row).catch((error: unknown) => log.warn('models could not be looked for', { error }))
  }

  return {
    async list(): Promise<AdminProvider[]> {
      const rows = await queries.providers()
      return rows.filter((row) => row.id !== passagesId).map(present)
    },

    async create(request: CreateProvider): Promise<AdminProvider> {
      requireAddress(request.kind, request.baseUrl)
      const now = clock.now()
      const row: ProviderRow = {
        id: '',
        kind: request.kind,
        name: request.name,
        base_url: request.baseUrl ?? null,
        sealed_key: request.apiKey === undefined ? null : sealer.seal(request.apiKey),
        deployments: JSON.stringify(request.deployments ?? []),
        api_version: request.apiVersion ?? null,
        source: 'administrator',
        enabled: 1,
        at_once: null,
        keep_alive: request.keepAlive ?? null,
        version: 1,
        created_at: now,
        updated_at: now,
      }
      for (row.id of idsFor(request.name)) {
        if (!(await queries.insertProvider(row))) continue
        changed()
        lookSoon(row)
        return present(row)
      }
      throw new AppError('conflict', 'There are too many providers of this name.', { actions: ['edit'] })
    },

    async change(id: string, request: ChangeProvider): Promise<AdminProvider> {
      const row = await one(id)
      if (row.version !== request.version) throw changedMeanwhile(present(row))
      const change = columnsOf(request, sealer)
      const onlyUse = Object.keys(change).every((name) => name === 'enabled' || ways.has(name))
      if (isReadOnly(row) && !Object.keys(change).every((name) => ways.has(name))) throw setByEnvironment()
      if (!onlyUse && (id === embeddedId || id === passagesId)) {
        throw new AppError('conflict', 'Models on this machine can be turned on and off, and nothing else.')
      }
      if (change.base_url === null) requireAddress(row.kind, undefined)
      requireKeyStays(row, change)
      const source = onlyUse ? {} : { source: 'administrator' as const }
      const saved = await queries.changeProvider(id, row.version, { ...change, ...source }, clock.now())
      const now = await one(id)
      if (!saved) throw changedMeanwhile(present(now))
      changed()
      if (now.enabled === 1) lookSoon(now)
      return present(now)
    },

    /** What it was called. */
    async delete(id: string): Promise<string> {
      const row = await one(id)
      if (isReadOnly(row)) throw setByEnvironment()
      if (row.id === embeddedId || row.id === passagesId) {
        throw new AppError('conflict', 'This comes with Parley. Turn it off instead.')
      }
      if (await queries.holdsDefault(id)) {
        throw new AppError('in_use', `One of the models of ${row.name} is the default. Choose another default first.`)
      }
      const { models, others } = await queries.usesOf(id)
      const assistants = await options.assistantsWith(models)
      if (others.length > 0 || assistants.length > 0) throw inUse(`A model of ${row.name}`, others, assistants)
      try {
        await queries.deleteProvider(id)
      } catch (error) {
        // Somebody began to use one of its models meanwhile.
        throw isForeignKeyViolation(error) ? inUse(`A model of ${row.name}`, [], []) : error
      }
      pool.forget(id)
      discovery.forget(id)
      changed()
      return row.name
    },

    /** Asks it for its models, and changes nothing. */
    async test(id: string): Promise<Discovery> {
      const row = await one(id)
      const about = { kind: row.kind, address: row.base_url }
      try {
        return described(about, await pool.of(row).discover(AbortSignal.timeout(testMs)))
      } catch (error) {
        return failed(about, error)
      }
    },

    async discover(id: string): Promise<AdminProvider> {
      const row = await one(id)
      if (row.enabled === 0) throw new AppError('conflict', `${row.name} is turned off.`)
      await discovery.one(row)
      return present(await one(id))
    },
  }
}

export type ProviderService = ReturnType<typeof createProviderService>

const circuitNames = ['closed', 'half-open', 'open'] as const

function columnsOf(request: ChangeProvider, sealer: ModelsOptions['sealer']): Partial<ProviderRow> {
  const { name, baseUrl, apiKey, deployments, apiVersion, enabled, atOnce, keepAlive } = request
  return {
    ...(name !== undefined && { name }),
    ...(baseUrl !== undefined && { base_url: baseUrl }),
    ...(apiKey !== undefined && { sealed_key: apiKey === null ? null : sealer.seal(apiKey) }),
    ...(deployments !== undefined && { deployments: JSON.stringify(deployments) }),
    ...(apiVersion !== undefined && { api_version: apiVersion }),
    ...(keepAlive !== undefined && { keep_alive: keepAlive }),
    ...(atOnce !== undefined && { at_once: atOnce }),
    ...(enabled !== undefined && { enabled: enabled ? (1 as const) : (0 as const) }),
  }
}

/** `my-server`, `my-server-2`, …: readable, because every model's id begins with it. */
function* idsFor(name: string): Generator<string> {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  const stem = plain === '' ? 'provider' : plain
  if (!reservedIds.has(stem)) yield stem
  for (let number = 2; number < 100; number += 1) yield `${stem}-${number}`
}

function requireAddress(kind: ProviderRow['kind'], baseUrl: string | undefined): void {
  if (kind !== 'azure' || baseUrl !== undefined) return
  const fields = { baseUrl: ['Azure OpenAI has an address of its own for each customer. Enter yours.'] }
  throw new AppError('validation_failed', 'One field needs attention.', { fields, actions: ['edit'] })
}

/** A key belongs to the service it was entered for: whoever changes the address cannot have it sent elsewhere. */
function requireKeyStays(row: ProviderRow, change: Partial<ProviderRow>): void {
  if (row.sealed_key === null || change.sealed_key !== undefined || change.base_url === undefined) return
  if (originOf(row.base_url) === originOf(change.base_url)) return
  const fields = { apiKey: ['Enter the key again: the one that is kept is not sent to another server.'] }
  throw new AppError('validation_failed', 'One field needs attention.', { fields, actions: ['edit'] })
}

/** Null: where its kind is at home. */
const originOf = (address: string | null): string | null => (address === null ? null : new URL(address).origin)

function changedMeanwhile(current: AdminProvider): AppError {
  return new AppError('version_conflict', 'Somebody changed this provider meanwhile.', { current, actions: ['edit'] })
}

function setByEnvironment(): AppError {
  const message = 'This provider is set by environment variables. Change them and start Parley again.'
  return new AppError('conflict', message)
}
