import type { ModelQueries } from './models.queries.ts'
import type { ModelsOptions, ProviderRow } from './ports.ts'
import { commandId, embeddedId, passagesId } from './ports.ts'

type Wanted = Pick<ProviderRow, 'id' | 'kind' | 'name' | 'base_url' | 'deployments' | 'api_version'> & {
  source: 'environment' | 'automatic'
  key: string | null
}

/**
 * Brings the rows in step with what the environment says at every start: a variable that came makes a provider or takes
 * it over, one that went leaves it there, disabled and without its key, for an administrator to edit.
 */
export async function followEnvironment(queries: ModelQueries, options: ModelsOptions): Promise<void> {
  const rows = new Map((await queries.providers()).map((row) => [row.id, row]))
  const wanted = wantedProviders(options)
  for (const each of wanted) await bringIn(queries, options, each, rows.get(each.id))
  const names = new Set(wanted.map((each) => each.id))
  for (const row of rows.values()) {
    if (row.source !== 'environment' || names.has(row.id) || row.enabled === 0) continue
    const gone = { enabled: 0 as const, sealed_key: null }
    await queries.changeProvider(row.id, row.version, gone, options.clock.now())
  }
}

function wantedProviders({ config }: ModelsOptions): Wanted[] {
  const here = { base_url: null, deployments: '[]', api_version: null, source: 'automatic' as const, key: null }
  return [
    ...config.environmentProviders.map((each) => ({
      id: each.kind,
      kind: each.kind,
      name: each.name,
      base_url: each.baseUrl,
      deployments: JSON.stringify(each.deployments ?? []),
      api_version: each.apiVersion ?? null,
      source: 'environment' as const,
      key: each.apiKey,
    })),
    ...(config.commands ?? []).map((command) => ({
      ...here,
      id: commandId(command),
      kind: 'command' as const,
      name: command.name,
      source: 'environment' as const,
    })),
    { ...here, id: embeddedId, kind: 'embedded', name: 'This machine' },
    { ...here, id: passagesId, kind: 'passages', name: 'Parley' },
  ]
}

async function bringIn(
  queries: ModelQueries,
  { clock, sealer }: ModelsOptions,
  { key, ...wanted }: Wanted,
  row: ProviderRow | undefined,
): Promise<void> {
  const now = clock.now()
  if (row === undefined) {
    const sealed = key === null ? null : sealer.seal(key)
    const times = { created_at: now, updated_at: now }
    await queries.insertProvider({
      ...wanted,
      sealed_key: sealed,
      enabled: 1,
      at_once: null,
      keep_alive: null,
      version: 1,
      ...times,
    })
    return
  }
  const asWanted =
    (Object.keys(wanted) as (keyof typeof wanted)[]).every((name) => row[name] === wanted[name]) &&
    (wanted.source === 'automatic' || row.enabled === 1) &&
    opened(row, sealer) === key
  if (asWanted) return
  const sealed = key === null ? null : sealer.seal(key)
  // Whether a model in a file may be used is the administrator's choice; what the environment names is there.
  const enabled = wanted.source === 'environment' ? { enabled: 1 as const } : {}
  await queries.changeProvider(row.id, row.version, { ...wanted, ...enabled, sealed_key: sealed }, now)
}

/** A key sealed under another secret counts as another key. */
function opened(row: ProviderRow, sealer: ModelsOptions['sealer']): string | null | undefined {
  if (row.sealed_key === null) return null
  try {
    return sealer.open(row.sealed_key)
  } catch {
    return undefined
  }
}
