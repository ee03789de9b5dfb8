import { newId, type ModelList, type Role } from '@parley/contract'
import { temporaryFolder, type TemporaryDatabase } from '@parley/lab'
import { systemClock, type Clock } from '#platform/clock.ts'
import { createSealer } from '#platform/crypto/index.ts'
import { migrate, openDatabase, type Database } from '#platform/db/index.ts'
import { createEgress } from '#platform/egress/index.ts'
import type { Log } from '#platform/log/log.ts'
import { migrations } from '../../migrations/index.ts'
import { createModels, type Models, type ModelsConfig, type ModelsOptions } from './index.ts'

const nothing = (): void => undefined
export const silent: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent }

/** Nothing listens on this port: connecting fails at once. */
export const nobody = new URL('http://127.0.0.1:9')

export class MovedClock implements Clock {
  #ahead = 0
  advance(milliseconds: number): void {
    this.#ahead += milliseconds
  }
  now(): number {
    return systemClock.now() + this.#ahead
  }
  monotonic(): number {
    return systemClock.monotonic() + this.#ahead
  }
}

export interface ModelHouse {
  clock: MovedClock
  database: Database
  /** Starts the registry as a server does, over the same database each time. */
  start(config?: Partial<ModelsConfig>, more?: Partial<ModelsOptions>): Promise<RunningModels>
  close(): Promise<void>
}

export interface RunningModels extends Omit<Models, 'list'> {
  /** How often it was said that models changed; `next` resolves when it is said again. */
  changes: { count: number; next(): Promise<void> }
  list(as?: 'administrator' | 'member'): Promise<ModelList>
}

const secret = 'a secret of thirty-two characters or more'

export async function openModelHouse(temporaryDatabase: TemporaryDatabase): Promise<ModelHouse> {
  const dataDir = temporaryFolder('models').path
  const database = await openDatabase({ url: await temporaryDatabase(), dataDir })
  await migrate(database, migrations, { dataDir })
  const clock = new MovedClock()
  const closers: (() => Promise<void>)[] = []

  return {
    clock,
    database,
    async start(config = {}, more = {}) {
      const waiting: (() => void)[] = []
      const changes = {
        count: 0,
        next: () => new Promise<void>((resolve) => waiting.push(resolve)),
      }
      const egress = createEgress({ allowsPrivate: (hostAndPort) => models.allowsPrivate(hostAndPort) })
      const models = createModels({
        config: {
          ollamaUrl: nobody,
          modelsDir: null,
          starter: false,
          provider: { connectMs: 1000, idleMs: 1000, totalMs: 5000 },
          environmentProviders: [],
          ...config,
        },
        database,
        clock,
        log: silent,
        egress,
        sealer: createSealer(secret),
        audit: { record: async () => undefined },
        requireStepUp: async () => undefined,
        allowed: async () => ({ models: 'all', groups: 'all' }),
        assistantsWith: async () => [],
        changed() {
          changes.count += 1
          for (const resolve of waiting.splice(0)) resolve()
        },
        ...more,
      })
      closers.push(async () => {
        await models.stop()
        await egress.close()
      })
      await models.start()
      return { ...models, changes, list: (role: Role = 'administrator') => models.list({ userId: newId(), role }) }
    },
    async close() {
      for (const close of closers) await close()
      await database.close()
    },
  }
}
