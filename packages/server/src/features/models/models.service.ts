import type { Capabilities, Discovery, Model, ModelList, Prices, ReasoningEffort } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Recent } from '#platform/recent.ts'
import type { Provider } from '#providers/index.ts'
import type { DiscoveryService } from './discovery.ts'
import { followEnvironment } from './environment.ts'
import { capabilitiesOf, nameOf, presentModel, pricesOf, windowOf } from './models.present.ts'
import type { ModelQueries, ModelWithProvider } from './models.queries.ts'
import { defaultOf } from './model-choice.ts'
import type { ModelCaller, ModelsOptions, Reach } from './ports.ts'
import type { ProviderPool } from './provider-pool.ts'
import type { Snapshot } from './snapshot.ts'

export interface ResolvedModel {
  modelId: string
  provider: Provider
  providerId: string
  upstream: string
  name: string
  capabilities: Capabilities
  /** What everything is fitted to, and what its provider is told to make room for. */
  contextWindow: number | null
  /** Unset: as its provider does. */
  reasoningEffort: ReasoningEffort | null
  prices: Prices | null
  systemPrompt: string | null
  temperature: number | null
  maxTokens: number | null
  /** Answers in its place while its provider cannot. */
  fallbackModelId: string | null
  /** Answers its provider writes at the same time. */
  atOnce: number | null
}

/** Who is right after the start gets to see what the first look found, but waits no longer for it than this. */
const firstLookMs = 2000

export function createModelService(
  options: ModelsOptions,
  queries: ModelQueries,
  pool: ProviderPool,
  discovery: DiscoveryService,
  snapshot: Recent<Snapshot>,
) {
  const { log } = options
  let started: Promise<void> | undefined
  let firstLook: Promise<void> = Promise.resolve()

  const start = (): Promise<void> => (started ??= begin())

  async function begin(): Promise<void> {
    await followEnvironment(queries, options)
    snapshot.forget()
    for (const row of await queries.providers()) if (row.enabled === 1) pool.allow(row.id, row.base_url)
    const look = discovery.everything().catch((error: unknown) => log.warn('models could not be looked for', { error }))
    firstLook = Promise.race([look, new Promise<void>((resolve) => setTimeout(resolve, firstLookMs).unref())])
  }

  async function current(): Promise<Snapshot> {
    await start()
    await firstLook
    return snapshot.get()
  }

  /** As if what somebody may not use were not there. */
  async function currentFor(caller: ModelCaller): Promise<Snapshot> {
    const [all, allowed] = await Promise.all([current(), options.allowed(caller)])
    const models = all.models.filter((model) => isWithin(allowed, model, all.groups))
    if (models.length === all.models.length) return all
    const chosen = all.default
    return { ...all, models, default: chosen && models.includes(chosen) ? chosen : defaultOf(models) }
  }

  async function list(caller: ModelCaller): Promise<ModelList> {
    const { models, default: chosen } = await currentFor(caller)
    const isAdministrator = caller.role === 'administrator' || caller.role === 'owner'
    const items = models.map((model) => presentModel(model, model.id === chosen?.id))
    const attempts = discovery.attempts()
    return { items, nextCursor: null, discovery: isAdministrator ? attempts : attempts.map(withoutAddress) }
  }

  return {
    start,

    /** As last looked for. */
    async known(caller: ModelCaller): Promise<Model[]> {
      return (await list(caller)).items
    },

    async list(caller: ModelCaller): Promise<ModelList> {
      const listed = await list(caller)
      discovery.lookAtWhatIsDue()
      return listed
    },

    /** Looks everywhere now and waits for it. */
    async refresh(caller: ModelCaller): Promise<ModelList> {
      await start()
      await discovery.everything()
      return list(caller)
    },

    async resolve(modelId: string | null, caller: ModelCaller): Promise<ResolvedModel> {
      const now = await currentFor(caller)
      const model = modelId === null ? now.default : now.models.find((each) => each.id === modelId)
      const row = model && now.providers.get(model.provider_id)
      if (model === undefined || row === undefined) {
        // What somebody may not use answers as what does not exist.
        const hidden = modelId !== null && (await current()).models.some((each) => each.id === modelId)
        throw hidden ? noSuchModel() : await missing(queries, modelId)
      }
      return {
        modelId: model.id,
        provider: pool.of(row),
        providerId: row.id,
        upstream: model.upstream,
        name: nameOf(model),
        capabilities: capabilitiesOf(model),
        contextWindow: windowOf(model),
        reasoningEffort: model.reasoning_effort,
        prices: pricesOf(model),
        systemPrompt: model.system_prompt,
        temperature: model.temperature,
        maxTokens: model.max_tokens,
        fallbackModelId: model.fallback_id,
        atOnce: row.at_once,
      }
    },

    /** Of a model that anybody may have used; null where it has none. */
    async priceOf(modelId: string): Promise<Prices | null> {
      const model = (await snapshot.get()).models.find(({ id }) => id === modelId) ?? (await queries.model(modelId))
      return model === undefined ? null : pricesOf(model)
    },

    async stop(): Promise<void> {
      await discovery.stop()
      await pool.close()
    },
  }
}

export type ModelService = ReturnType<typeof createModelService>

function isWithin({ models, groups }: Reach, model: ModelWithProvider, groupsOf: Snapshot['groups']): boolean {
  if (models !== 'all' && !models.includes(model.id)) return false
  if (model.visibility === 'everyone' || groups === 'all') return true
  return groupsOf.get(model.id)?.some((id) => groups.includes(id)) ?? false
}

async function missing(queries: ModelQueries, modelId: string | null): Promise<AppError> {
  const actions = ['connect-model' as const]
  if (modelId === null) {
    return new AppError('provider_unavailable', 'No model is connected yet.', { actions })
  }
  // PostgreSQL takes no U+0000, and no model has one in its id.
  const known = modelId.includes('\0') ? undefined : await queries.model(modelId)
  if (known === undefined) return noSuchModel()
  return new AppError('provider_unavailable', `${known.name} is not available now. Choose another model.`, { actions })
}

const noSuchModel = (): AppError =>
  new AppError('not_found', 'There is no such model. Choose another.', { actions: ['connect-model'] })

const inPlainWords: Record<Discovery['state'], string> = {
  found: 'It has models.',
  empty: 'It has no model yet.',
  unreachable: 'It does not answer.',
  refused: 'It could not be used.',
}

/** Which machines there are around this one concerns those who run it. */
function withoutAddress({ kind, state }: Discovery): Discovery {
  return { kind, address: null, state, detail: inPlainWords[state] }
}
