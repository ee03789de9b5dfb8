import type { Id, ModelPull } from '@parley/contract'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Database } from '#platform/db/index.ts'
import { PermanentFailure, type Job, type JobContext } from '#platform/jobs/index.ts'
import type { DiscoveryService } from './discovery.ts'
import type { ModelQueries } from './models.queries.ts'
import type { ModelsOptions, ProviderRow } from './ports.ts'
import type { ProviderPool } from './provider-pool.ts'

const kind = 'pull-model'
const payload = z.object({ providerId: z.string(), name: z.string() })
type Payload = z.infer<typeof payload>
const shown = 30

export interface PullOptions {
  database: Database
  jobs: NonNullable<ModelsOptions['jobs']>
  queries: ModelQueries
  pool: ProviderPool
  discovery: DiscoveryService
}

/** Models that a server of them fetches on an administrator's word: durable, one at a time for each server. */
export function createPulls({ database, jobs, queries, pool, discovery }: PullOptions) {
  jobs.register<Payload>({
    kind,
    payload,
    handle: carryOut,
    attempts: 5,
    // As long as something comes; silence ends an attempt.
    timeoutMs: 0,
    concurrency: 4,
  })

  async function carryOut({ payload: { providerId, name }, progress, signal }: JobContext<Payload>): Promise<void> {
    const row = await queries.provider(providerId)
    if (row === undefined || row.enabled === 0) throw new PermanentFailure('This provider is gone or turned off.')
    const layers = new Map<string, { completed: number; total: number }>()
    try {
      await pool.pull(
        row,
        name,
        ({ status, completed, total }) => {
          if (total === null) return
          layers.set(status, { completed: completed ?? 0, total })
          const all = [...layers.values()]
          progress(
            all.reduce((sum, layer) => sum + layer.completed, 0),
            all.reduce((sum, layer) => sum + layer.total, 0),
          )
        },
        signal,
      )
    } catch (error) {
      throw inWords(error, row, name)
    }
    await discovery.one(row)
  }

  async function serverOf(id: string): Promise<ProviderRow> {
    const row = id.includes('\0') ? undefined : await queries.provider(id)
    if (row === undefined) throw new AppError('not_found', 'There is no such provider.')
    if (row.kind !== 'ollama') throw new AppError('conflict', `${row.name} fetches no models.`)
    if (row.enabled === 0) throw new AppError('conflict', `${row.name} is turned off.`)
    return row
  }

  async function list(providerId: string): Promise<ModelPull[]> {
    return (await jobs.ofKind(kind, shown)).flatMap((job) => {
      const about = payload.safeParse(job.payload).data
      return about?.providerId === providerId ? [present(job, about.name)] : []
    })
  }

  return {
    async list(providerId: string): Promise<ModelPull[]> {
      return list((await serverOf(providerId)).id)
    },

    async begin(userId: Id, providerId: string, name: string): Promise<ModelPull> {
      const { id } = await serverOf(providerId)
      const about: Payload = { providerId: id, name }
      const uniqueKey = JSON.stringify([id, name])
      const jobId = await jobs.enqueue(database.write, {
        kind,
        payload: about,
        userId,
        uniqueKey,
        exclusiveKey: `${kind} ${id}`,
      })
      const job = await jobs.find(jobId)
      if (job === null) throw new AppError('not_found', 'There is no such download.')
      return present(job, name)
    },

    async cancel(providerId: string, pullId: Id): Promise<void> {
      const { id } = await serverOf(providerId)
      if (!(await list(id)).some((pull) => pull.id === pullId)) {
        throw new AppError('not_found', 'There is no such download.')
      }
      await jobs.cancel(pullId)
    },
  }
}

export type PullService = ReturnType<typeof createPulls>

const states = { waiting: 'waiting', running: 'running', done: 'done', dead: 'failed', cancelled: 'cancelled' } as const

function present({ id, state, reason, progress, startedAt }: Job, name: string): ModelPull {
  return {
    id,
    name,
    state: states[state],
    completed: progress?.done ?? 0,
    total: progress?.total ?? null,
    problem: state === 'done' || state === 'cancelled' ? null : reason,
    startedAt: startedAt === null ? null : new Date(startedAt).toISOString(),
  }
}

/** What another attempt would not change says so; a connection that was lost is tried again, and goes on where it was. */
function inWords(error: unknown, row: ProviderRow, name: string): unknown {
  if (!(error instanceof AppError)) return error
  const said = error.message
  if (/no space|disk quota|not enough (disk )?space/i.test(said)) {
    return new PermanentFailure(`The disk of ${row.name} is full. Make room there, then try again.`)
  }
  if (/does not exist|not found|no such model|invalid model name/i.test(said)) {
    return new PermanentFailure(`${row.name} knows no model “${name}”. Look its name up in the library of Ollama.`)
  }
  return error.code === 'provider_refused' ? new PermanentFailure(said) : error
}
