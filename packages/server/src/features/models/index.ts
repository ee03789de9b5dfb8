import type { Model, ModelList, Prices } from '@parley/contract'
import type { HealthCheck } from '#platform/health/index.ts'
import type { Route } from '#platform/http/index.ts'
import { createCalibration, type Calibration } from './calibration.ts'
import { createDiscovery } from './discovery.ts'
import { nameOf } from './models.present.ts'
import { createModelQueries } from './models.queries.ts'
import { modelRoutes } from './models.routes.ts'
import { createModelService, type ResolvedModel } from './models.service.ts'
import type { ModelCaller, ModelsOptions } from './ports.ts'
import { createModelAdministration } from './models.admin.ts'
import { createProviderHealth } from './provider-health.ts'
import { createProviderService } from './providers.service.ts'
import { providerRoutes } from './providers.routes.ts'
import { createProviderPool } from './provider-pool.ts'
import { pullRoutes } from './pulls.routes.ts'
import { createPulls } from './pulls.service.ts'
import { createSnapshot } from './snapshot.ts'

export type { ResolvedModel } from './models.service.ts'
export { costOf } from './prices.ts'
export { sealedProviderKeys } from './providers.service.ts'
export type { ModelsConfig, ModelsOptions, Sealer } from './ports.ts'

export interface Models {
  routes: Route[]
  /** Brings the providers in step with the environment, then looks for models in the background. */
  start(): Promise<void>
  /** The model of this id, or the default. Rejects with an AppError that offers to connect one. */
  resolve(modelId: string | null, caller: ModelCaller): Promise<ResolvedModel>
  /** How far our estimate of tokens is off for each. */
  calibration: Pick<Calibration, 'factorOf' | 'wants' | 'learn'>
  /** In US dollars per million tokens; null where it has none. */
  priceOf(modelId: string): Promise<Prices | null>
  /** Of every model there is or was, by id. */
  names(): Promise<Map<string, string>>
  /** What `GET /api/models` answers to this one; looks for what is due to be looked for. */
  list(caller: ModelCaller): Promise<ModelList>
  /** What there is for somebody, as last looked for. */
  known(caller: ModelCaller): Promise<Model[]>
  /** For egress: whether this address was configured as a provider's. */
  allowsPrivate(hostAndPort: string): boolean
  /** Which providers are left alone after failures: name, and 0 closed, 1 half open, 2 open. */
  circuits(): [string, number][]
  /** Whether the providers that somebody chose answer. */
  health: HealthCheck
  stop(): Promise<void>
}

export function createModels(given: ModelsOptions): Models {
  const queries = createModelQueries(given.database)
  const snapshot = createSnapshot(queries, given.clock)
  const changed = (): void => {
    snapshot.forget()
    given.changed()
  }
  const options = { ...given, changed }
  const pool = createProviderPool(options)
  const discovery = createDiscovery(options, queries, pool)
  const service = createModelService(options, queries, pool, discovery, snapshot)
  const providers = createProviderService(options, queries, pool, discovery)
  const calibration = createCalibration(options)
  const administration = createModelAdministration(options, queries, snapshot)
  return {
    routes: [
      ...modelRoutes(service),
      ...providerRoutes(providers, administration, given),
      ...(options.jobs === undefined
        ? []
        : pullRoutes(createPulls({ ...options, jobs: options.jobs, queries, pool, discovery }), given.audit)),
    ],
    async start() {
      await calibration.start()
      await service.start()
    },
    calibration,
    list: service.list,
    known: service.known,
    resolve: service.resolve,
    priceOf: service.priceOf,
    names: async () => new Map((await queries.everyModel()).map((model) => [model.id, nameOf(model)])),
    allowsPrivate: pool.allowsPrivate,
    circuits: pool.circuits,
    health: createProviderHealth(queries, pool, discovery),
    stop: service.stop,
  }
}
