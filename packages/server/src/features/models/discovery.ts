import type { Discovery } from '@parley/contract'
import { besideReading } from '#platform/reading.ts'
import { described, failed, type Look } from './discovery-words.ts'
import { storeFoundModels } from './found-models.ts'
import type { ModelQueries } from './models.queries.ts'
import { embeddedId, ollamaId, passagesId, type ModelsOptions, type ProviderRow } from './ports.ts'
import { lookForOllama } from './ollama-search.ts'
import type { ProviderPool } from './provider-pool.ts'

/** Of one provider: when it was asked, and what came of it. */
interface Attempt {
  at: number
  found: boolean
  discoveries: Discovery[]
}

const vendorMs = 10_000
const secondsUntilAgain = { local: 60, vendor: 3600, failedLocal: 10, failedVendor: 30 }

/** Asks the providers for their models, in the background: nothing at start waits for another machine. */
export function createDiscovery(options: ModelsOptions, queries: ModelQueries, pool: ProviderPool) {
  const { clock, log, database, changed } = options
  const attempts = new Map<string, Attempt>()
  const inFlight = new Map<string, Promise<void>>()
  const stopping = new AbortController()

  /** One look at a time for each provider; who asks meanwhile gets the result of that. */
  function once(id: string, work: () => Promise<void>): Promise<void> {
    const running = inFlight.get(id)
    if (running) return running
    // Begun by whoever looks at the list, it stores what it finds, maybe before they have their answer.
    const started = besideReading(work)
      .catch((error: unknown) => log.warn('models could not be looked for', { provider: id, error }))
      .finally(() => inFlight.delete(id))
    inFlight.set(id, started)
    return started
  }

  async function note(row: ProviderRow, look: Look): Promise<void> {
    const before = attempts.get(row.id)
    attempts.set(row.id, attemptOf(look, clock.monotonic()))
    const differs = !look.unknown && (await storeFoundModels(database, queries, row, look.models, clock.now()))
    if (differs || before?.found !== attempts.get(row.id)?.found) changed()
  }

  function look(row: ProviderRow): Promise<void> {
    return once(row.id, async () => note(row, await lookAt(row)))
  }

  async function lookAt(row: ProviderRow): Promise<Look> {
    if (row.id === embeddedId) return lookAtFiles()
    const about = { kind: row.kind, address: row.base_url }
    try {
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(vendorMs)])
      const models = await pool.of(row).discover(signal)
      return { models, discoveries: [described(about, models)], unknown: false }
    } catch (error) {
      return { models: [], discoveries: [failed(about, error)], unknown: true }
    }
  }

  async function lookAtFiles(): Promise<Look> {
    const { models, problems } = await pool.embedded.inspect()
    const about = { kind: 'embedded' as const, address: null }
    const discoveries: Discovery[] = problems.map(({ file, detail }) => ({
      kind: 'embedded',
      address: file,
      state: 'refused',
      detail,
    }))
    if (models.length > 0) discoveries.unshift(described(about, models))
    return { models, discoveries, unknown: false }
  }

  function lookAtOllama(): Promise<void> {
    return once(ollamaId, async () => {
      const { row, look: seen } = await lookForOllama(options, queries, pool, stopping.signal)
      if (row) return note(row, seen)
      const before = attempts.get(ollamaId)
      attempts.set(ollamaId, attemptOf(seen, clock.monotonic()))
      if (before === undefined) changed()
    })
  }

  function isDue(id: string): boolean {
    const attempt = attempts.get(id)
    if (attempt === undefined) return true
    const local = id === ollamaId || id === embeddedId
    const { failedLocal, failedVendor, ...found } = secondsUntilAgain
    const seconds = attempt.found ? (local ? found.local : found.vendor) : local ? failedLocal : failedVendor
    return clock.monotonic() - attempt.at > seconds * 1000
  }

  async function lookWhere(wanted: (id: string) => boolean): Promise<void> {
    const rows = await queries.providers()
    const work = rows
      .filter((row) => row.enabled === 1 && row.id !== ollamaId && wanted(row.id))
      .map((row) => look(row))
    const ollama = rows.find((row) => row.id === ollamaId)
    if (ollama?.enabled !== 0 && wanted(ollamaId)) work.push(lookAtOllama())
    await Promise.all(work)
  }

  return {
    everything: () => lookWhere(() => true),
    /** Called whenever somebody looks at the list, so that an Ollama started later is simply there. Nobody waits for it. */
    lookAtWhatIsDue(): void {
      lookWhere(isDue).catch((error: unknown) => log.warn('models could not be looked for', { error }))
    },
    one: (row: ProviderRow) => (row.id === ollamaId ? lookAtOllama() : look(row)),
    forget: (id: string) => void attempts.delete(id),
    attempts: () => [...attempts].flatMap(([id, attempt]) => (id === passagesId ? [] : attempt.discoveries)),
    /** Whether it was asked and did not answer as it should. */
    hasFailed: (id: string) => attempts.get(id)?.found === false,
    attemptsOf: (id: string) => attempts.get(id)?.discoveries ?? [],
    async stop(): Promise<void> {
      stopping.abort(new Error('The server is stopping.'))
      await Promise.all(inFlight.values())
    },
  }
}

export type DiscoveryService = ReturnType<typeof createDiscovery>

function attemptOf(look: Look, at: number): Attempt {
  const found = look.discoveries.some((discovery) => discovery.state === 'found')
  return { at, found, discoveries: look.discoveries }
}
