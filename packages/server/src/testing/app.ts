import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLabProvider, type LabProvider } from '@parley/lab'
import type { LimiterName, Route } from '#platform/http/index.ts'
import { Lifecycle } from '#platform/lifecycle/index.ts'
import { createLog } from '#platform/log/index.ts'
import { startApp } from '../app.ts'
import { loadConfig, type Environment } from '../config.ts'
import { furnishFolder } from './furnished.ts'

export interface TestAppOptions {
  databaseUrl?: string | null
  signup?: string
  environment?: Environment
  /** Other limits than none. */
  perMinute?: Partial<Record<LimiterName, number>>
  /** Kept afterwards; without one a new folder is made and removed. */
  dataDir?: string
}

export interface TestApp {
  url: URL
  routes: readonly Route[]
  clock: TestClock
  dataDir: string
  /** Null: SQLite, in the data folder. */
  databaseUrl: string | null
  /** The scripted models behind it. */
  provider: LabProvider
  close(): Promise<void>
}

/** Runs with the real time, from wherever a test has moved it to. */
export class TestClock {
  #ahead = 0
  #wrong = 0

  advance(milliseconds: number): void {
    this.#ahead += milliseconds
  }

  /** Sets the clock on the wall; no time passes. */
  jump(milliseconds: number): void {
    this.#wrong += milliseconds
  }

  now(): number {
    return Date.now() + this.#ahead + this.#wrong
  }

  monotonic(): number {
    return performance.now() + this.#ahead
  }
}

const models = [
  { id: 'lab-chat', tools: true, vision: true, tells: true },
  { id: 'lab-reasoning', tools: true, reasoning: true, tells: true },
  { id: 'lab-embedding', embedding: true, tells: true },
]

/** The whole product on a free port over a new database, with the lab's scripted models. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'parley-test-')))
  if (!options.databaseUrl) await furnishFolder(dataDir)
  const provider = await startLabProvider({ protocol: 'openai', models })
  const { config } = loadConfig({
    PARLEY_ENV: 'development',
    PARLEY_PORT: '0',
    PARLEY_DATA_DIR: dataDir,
    PARLEY_LOG_LEVEL: 'warn',
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_SIGNUP: options.signup ?? 'open',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    PARLEY_LIMIT_REQUESTS_PER_MINUTE_IP: '0',
    PARLEY_LIMIT_SOCKETS_PER_USER: '0',
    PARLEY_LIMIT_SOCKETS_PER_IP: '0',
    PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: 'sk-lab',
    ...(options.databaseUrl ? { PARLEY_DATABASE_URL: options.databaseUrl } : {}),
    ...options.environment,
  })
  const log = createLog({ level: config.log.level, format: 'json' })
  const lifecycle = new Lifecycle({ log })
  const clock = new TestClock()
  const app = await startApp({
    config,
    log,
    lifecycle,
    clock,
    perMinute: { login: 0, register: 0, searches: 0, fetches: 0, asides: 0, exports: 0, ...options.perMinute },
  })
  return {
    ...app,
    clock,
    dataDir,
    databaseUrl: options.databaseUrl ?? null,
    provider,
    async close() {
      await lifecycle.stop()
      await provider.close()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
}
