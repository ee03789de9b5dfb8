import { existsSync } from 'node:fs'
import { createProvider } from '#providers/index.ts'
import { described, failed, type Look } from './discovery-words.ts'
import type { ModelQueries } from './models.queries.ts'
import { ollamaId, type ModelsOptions, type ProviderRow } from './ports.ts'
import type { ProviderPool } from './provider-pool.ts'

/** Somebody waits for the page meanwhile, and a running one answers within milliseconds. */
const quick = { connectMs: 1000, firstByteMs: 1000, idleMs: 1000, totalMs: 5000 }
const usualAddress = 'http://127.0.0.1:11434'
const hostOfContainer = 'http://host.docker.internal:11434'

/** Tries the addresses where an Ollama may be, in order, and keeps its row in step with where it was found. */
export async function lookForOllama(
  options: ModelsOptions,
  queries: ModelQueries,
  pool: ProviderPool,
  signal: AbortSignal,
): Promise<{ row: ProviderRow | undefined; look: Look }> {
  const row = await queries.provider(ollamaId)
  const addresses = row?.source === 'administrator' ? [row.base_url ?? usualAddress] : addressesOf(options)
  const look: Look = { models: [], discoveries: [], unknown: false }
  for (const [index, address] of addresses.entries()) {
    const about = { kind: 'ollama' as const, address }
    try {
      pool.allow(`${ollamaId} ${index}`, address)
      const key = row?.sealed_key ? { apiKey: options.sealer.open(row.sealed_key) } : {}
      const provider = createProvider('ollama', { egress: options.egress, baseUrl: address, limits: quick, ...key })
      look.models = await provider.discover(signal)
      look.discoveries.push(described(about, look.models))
      return { row: await keepRow(options, queries, row, address), look }
    } catch (error) {
      look.discoveries.push(failed(about, error))
    }
  }
  return { row, look }
}

export function addressesOf({
  config,
  inContainer = isContainer(),
}: {
  config: Pick<ModelsOptions['config'], 'ollamaUrl'>
  inContainer?: boolean | undefined
}): string[] {
  const configured = config.ollamaUrl.href.replace(/\/+$/, '')
  return configured === usualAddress && inContainer ? [configured, hostOfContainer] : [configured]
}

function isContainer(): boolean {
  return existsSync('/.dockerenv') || existsSync('/run/.containerenv')
}

async function keepRow(
  { clock }: ModelsOptions,
  queries: ModelQueries,
  row: ProviderRow | undefined,
  address: string,
): Promise<ProviderRow | undefined> {
  if (row === undefined) {
    const now = clock.now()
    await queries.insertProvider({
      id: ollamaId,
      kind: 'ollama',
      name: 'Ollama',
      base_url: address,
      sealed_key: null,
      deployments: '[]',
      api_version: null,
      source: 'automatic',
      enabled: 1,
      at_once: null,
      keep_alive: null,
      version: 1,
      created_at: now,
      updated_at: now,
    })
  } else if (row.base_url !== address) {
    await queries.changeProvider(ollamaId, row.version, { base_url: address }, clock.now())
  }
  return queries.provider(ollamaId)
}
