import type { Id } from '@parley/contract'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { Database, Tables } from '#platform/db/index.ts'
import type { JobProgress, NewJob } from './job.ts'
import type { JobsTable, JobState } from './jobs.tables.ts'

/** Written out, not bound: their indexes hold the jobs of one state, and a plan made for any state cannot use them. */
const waiting = sql.lit<JobState>('waiting')
const running = sql.lit<JobState>('running')
const unfinished = [waiting, running]

/** All SQL over `jobs`. Every change of a running job names its owner, so that one who lost the lease changes nothing. */
export function createJobQueries(database: Database, owner: string) {
  const { read, write } = database
  const own = (id: Id) =>
    write.updateTable('jobs').where('id', '=', id).where('owner', '=', owner).where('state', '=', running)

  return {
    async insert(within: Kysely<Tables>, id: Id, job: NewJob, now: number): Promise<Id> {
      const row: JobsTable = {
        id,
        kind: job.kind,
        payload: JSON.stringify(job.payload ?? null),
        checkpoint: null,
        result: null,
        state: 'waiting',
        reason: null,
        user_id: job.userId ?? null,
        exclusive_key: job.exclusiveKey ?? null,
        unique_key: job.uniqueKey ?? null,
        priority: job.priority ?? 0,
        run_at: job.runAt ?? now,
        attempts: 0,
        owner: null,
        lease_until: null,
        cancel_requested: 0,
        progress_done: null,
        progress_total: null,
        progress_text: null,
        created_at: now,
        started_at: null,
        ended_at: null,
      }
      const made = await within
        .insertInto('jobs')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (made !== undefined || job.uniqueKey === undefined) return id
      const there = await within
        .selectFrom('jobs')
        .select('id')
        .where('kind', '=', job.kind)
        .where('unique_key', '=', job.uniqueKey)
        .where('state', 'in', unfinished)
        .executeTakeFirst()
      // It ended between the two statements.
      return there?.id ?? this.insert(within, id, job, now)
    },

    /** Takes the next job of these kinds, or none. */
    claim: (kinds: readonly string[], now: number, leaseUntil: number): Promise<JobsTable | undefined> =>
      database.transaction(async (transaction) => {
        const next = await nextWaiting(transaction, kinds, now, database.dialect === 'postgres')
        if (next === undefined) return undefined
        return transaction
          .updateTable('jobs')
          .set((set) => ({
            state: 'running',
            owner,
            lease_until: leaseUntil,
            started_at: now,
            attempts: set('attempts', '+', 1),
          }))
          .where('id', '=', next.id)
          .returningAll()
          .executeTakeFirst()
      }),

    nextRunAt: (kinds: readonly string[]) =>
      read
        .selectFrom('jobs')
        .select((select) => select.fn.min('run_at').as('at'))
        .where('state', '=', waiting)
        .where('kind', 'in', kinds)
        .executeTakeFirst(),

    /** Renews the leases of these jobs and tells which of them are still this owner's. */
    renew: (ids: readonly Id[], leaseUntil: number) =>
      write
        .updateTable('jobs')
        .set({ lease_until: leaseUntil })
        .where('id', 'in', ids)
        .where('owner', '=', owner)
        .where('state', '=', running)
        .returning(['id', 'cancel_requested'])
        .execute(),

    /** Jobs whose owner is gone; where nobody else can be alive, also all that are not this owner's. */
    orphans: (now: number, alone: boolean) =>
      read
        .selectFrom('jobs')
        .selectAll()
        .where('state', '=', running)
        .where((where) => {
          const late = where('lease_until', '<', now)
          return alone ? where.or([late, where('owner', '!=', owner)]) : late
        })
        .execute(),

    /** Takes one from an owner that is gone. False when its owner renewed the lease, or somebody was faster. */
    async release(orphan: JobsTable, to: Partial<JobsTable>): Promise<boolean> {
      const changed = await write
        .updateTable('jobs')
        .set({ ...to, owner: null, lease_until: null })
        .where('id', '=', orphan.id)
        .where('state', '=', running)
        .where('owner', '=', orphan.owner)
        .where('lease_until', '=', orphan.lease_until)
        .returning('id')
        .execute()
      return changed.length > 0
    },

    /** Ends or returns an own job. False when the lease was lost meanwhile. */
    async leave(id: Id, to: Partial<JobsTable>): Promise<boolean> {
      const changed = await own(id)
        .set({ ...to, owner: null, lease_until: null })
        .returning('id')
        .execute()
      return changed.length > 0
    },

    saveCheckpoint: (id: Id, checkpoint: string) => own(id).set({ checkpoint }).returning('id').executeTakeFirst(),

    saveProgress: (id: Id, { done, total, text }: JobProgress) =>
      own(id).set({ progress_done: done, progress_total: total, progress_text: text }).execute(),

    async forgetAllOf(within: Kysely<Tables>, userId: Id): Promise<void> {
      await within.deleteFrom('jobs').where('user_id', '=', userId).execute()
    },

    /** One that waits is cancelled here; one that runs is asked to end. */
    cancel: (id: Id, now: number) =>
      database.transaction(async (transaction) => {
        const cancelled = await transaction
          .updateTable('jobs')
          .set({ state: 'cancelled', ended_at: now })
          .where('id', '=', id)
          .where('state', '=', waiting)
          .returning('id')
          .execute()
        if (cancelled.length > 0) return
        await transaction
          .updateTable('jobs')
          .set({ cancel_requested: 1 })
          .where('id', '=', id)
          .where('state', '=', running)
          .execute()
      }),

    unfinishedOf: (userId: Id) =>
      read.selectFrom('jobs').select('id').where('user_id', '=', userId).where('state', 'in', unfinished).execute(),

    /** Of the newest jobs of one person, how many wait: as many as tell who gave much at once from who did not. */
    async waitingAmong(within: Kysely<Tables>, userId: Id, newest: number): Promise<number> {
      const states = await within
        .selectFrom('jobs')
        .select('state')
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .limit(newest)
        .execute()
      return states.filter(({ state }) => state === 'waiting').length
    },

    revive: (id: Id, now: number) =>
      write
        .updateTable('jobs')
        .set({ state: 'waiting', attempts: 0, reason: null, run_at: now, ended_at: null, cancel_requested: 0 })
        .where('id', '=', id)
        .where('state', 'in', ['dead', 'cancelled'])
        // Another of its kind may wait in its place already, such as the next time of a repeated one.
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom('jobs as other')
                .select(sql`1`.as('one'))
                .whereRef('other.kind', '=', 'jobs.kind')
                .whereRef('other.unique_key', '=', 'jobs.unique_key')
                .where('other.state', 'in', unfinished),
            ),
          ),
        )
        .returning('id')
        .executeTakeFirst(),

    byId: (id: Id) => read.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst(),

    ofKind: (kind: string, limit: number) =>
      database.read
        .selectFrom('jobs')
        .selectAll()
        .where('kind', '=', kind)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),

    page: (limit: number, before: Id | undefined, state: JobState | undefined) => {
      let query = read.selectFrom('jobs').selectAll().orderBy('id', 'desc').limit(limit)
      if (before !== undefined) query = query.where('id', '<', before)
      if (state !== undefined) query = query.where('state', '=', state)
      return query.execute()
    },

    counts: () =>
      read
        .selectFrom('jobs')
        .select((select) => ['state', select.fn.countAll<number>().as('count')])
        .groupBy('state')
        .execute(),

    purge: (endedBefore: number, deadBefore: number) =>
      write
        .deleteFrom('jobs')
        .where((where) =>
          where.or([
            where.and([where('state', 'in', ['done', 'cancelled']), where('ended_at', '<', endedBefore)]),
            where.and([where('state', '=', 'dead'), where('ended_at', '<', deadBefore)]),
          ]),
        )
        .execute(),
  }
}

export type JobQueries = ReturnType<typeof createJobQueries>

function nextWaiting(transaction: Transaction<Tables>, kinds: readonly string[], now: number, shared: boolean) {
  const query = transaction
    .selectFrom('jobs')
    .select('id')
    .where('state', '=', waiting)
    .where('kind', 'in', kinds)
    .where('run_at', '<=', now)
    .where((where) =>
      where.or([
        where('exclusive_key', 'is', null),
        where.not(
          where.exists(
            where
              .selectFrom('jobs as running')
              .select(sql`1`.as('one'))
              .where('running.state', '=', running)
              .whereRef('running.exclusive_key', '=', 'jobs.exclusive_key'),
          ),
        ),
      ]),
    )
    .orderBy('priority', 'desc')
    .orderBy('run_at')
    .orderBy('id')
    .limit(1)
  return (shared ? query.forUpdate().skipLocked() : query).executeTakeFirst()
}
