import { join } from 'node:path'
import * as z from 'zod/mini'
import { requireAccount } from '#features/accounts/index.ts'
import type { Clock } from '#platform/clock.ts'
import { createSealer, olderSecrets, openMasterSecret, type Sealer } from '#platform/crypto/index.ts'
import { migrate, openDatabase, openNotices } from '#platform/db/index.ts'
import { createDiskBlobStore, createFiles } from '#platform/files/index.ts'
import { createJobs } from '#platform/jobs/index.ts'
import type { Lifecycle } from '#platform/lifecycle/index.ts'
import type { RootLog } from '#platform/log/index.ts'
import { createMail } from '#platform/mail/index.ts'
import { createMetrics } from '#platform/metrics/index.ts'
import { openRedis } from '#platform/redis/index.ts'
import { createSettings } from '#platform/settings/index.ts'
import type { Config } from './config.ts'
import { migrations } from './migrations/index.ts'

const sweepEveryMs = 3_600_000
const megabyte = 1024 * 1024

export interface PlatformOptions {
  config: Config
  log: RootLog
  lifecycle: Lifecycle
  clock: Clock
}

/** What every feature stands on, from the database to the outbox. Jobs wait until `startJobs`, when all kinds are known. */
export async function startPlatform({ config, log, lifecycle, clock }: PlatformOptions) {
  for (const secret of configuredSecrets(config)) log.registerSecret(secret)
  const metrics = createMetrics()
  const database = await lifecycle.start(
    'database',
    () =>
      openDatabase({
        url: config.databaseUrl,
        dataDir: config.dataDir,
        log,
        committed: (seconds) => metrics.databaseCommit(seconds),
      }),
    (opened) => opened.close(),
  )
  await lifecycle.start('migrations', () => migrate(database, migrations, { dataDir: config.dataDir }))
  const notices = await lifecycle.start(
    'notices to other processes',
    () => openNotices({ url: config.databaseUrl, log }),
    (opened) => opened.close(),
  )
  const redis = await lifecycle.start(
    'redis',
    () => (config.redisUrl === null ? null : openRedis(config.redisUrl, log)),
    (opened) => opened?.close(),
  )
  const { secret, sealer } = await lifecycle.start('secret', () => {
    const current = openMasterSecret(config.dataDir, config.secret)
    const older = olderSecrets(config.dataDir, config.secret)
    for (const each of [current, ...older]) log.registerSecret(each)
    return { secret: current, sealer: createSealer(current, older) }
  })
  const jobs = createJobs({ database, clock, log, ended: metrics.jobEnded })
  const files = createFiles({
    database,
    store: createDiskBlobStore(join(config.dataDir, 'files')),
    clock,
    maximumBytes: config.limits.uploadMegabytes * megabyte,
    requireOwner: requireAccount,
  })
  const mail = createMail({ database, jobs, clock, log, sealer, url: config.mail.url, from: config.mail.from })
  jobs.register({
    kind: 'sweep',
    payload: z.null(),
    everyMs: sweepEveryMs,
    async handle({ signal }) {
      return { filesRemoved: await files.collect({ signal }) }
    },
  })
  metrics.watch('parley_jobs_count', () => jobs.counts())
  metrics.watch('parley_db_size_bytes', () => database.size())
  metrics.watch('parley_db_waiting', () => database.waiting)

  async function startJobs(): Promise<void> {
    await lifecycle.start(
      'mail',
      () => mail,
      () => mail.close(),
    )
    await lifecycle.start(
      'jobs',
      () => jobs.start(),
      () => jobs.stop(),
    )
  }

  const settings = createSettings(database, clock)
  const keySealer = hiding(sealer, log)
  return { metrics, database, notices, redis, secret, sealer, keySealer, settings, jobs, files, mail, startJobs }
}

export type Platform = Awaited<ReturnType<typeof startPlatform>>

/** For keys of providers and the like: whatever passes through it stays out of the log from then on. */
function hiding(sealer: Sealer, log: RootLog): Sealer {
  return {
    ...sealer,
    seal(text, purpose) {
      log.registerSecret(text)
      return sealer.seal(text, purpose)
    },
    open(sealed, purpose) {
      const text = sealer.open(sealed, purpose)
      log.registerSecret(text)
      return text
    },
  }
}

/** What the operator wrote into the environment and nobody may read in a log. */
function configuredSecrets(config: Config): string[] {
  const passwords = [config.databaseUrl, config.redisUrl, config.mail.url].flatMap((url) => {
    const password = url === null ? '' : (URL.parse(url)?.password ?? '')
    return [password, decodeURIComponent(password)]
  })
  const keys = config.environmentProviders.map(({ apiKey }) => apiKey)
  return [...passwords, ...keys, config.metrics.token ?? '', config.embedder?.apiKey ?? ''].filter(
    (secret) => secret !== null,
  )
}
