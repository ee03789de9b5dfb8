import type { Id, RunEndStatus } from '@parley/contract'
import { sql, type Transaction } from 'kysely'
import { prepareNear, prepareWithin, type Database, type Dialect, type Statement } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import { EventFrame } from '#platform/live/index.ts'
import type { RunsTable } from './runs.tables.ts'

const insertFrame = {
  sqlite: 'INSERT INTO run_frames (run_number, seq, data) VALUES (?, ?, ?)',
  postgres: 'INSERT INTO run_frames (run_number, seq, data) VALUES ($1, $2, $3)',
} satisfies Record<Dialect, string>

export function frameStatements(into: Statement[], dialect: Dialect, run: number, frames: readonly EventFrame[]): void {
  const sql = insertFrame[dialect]
  for (const { seq, body } of frames) into.push({ sql, parameters: [run, seq, body] })
}

export type RunRow = Omit<RunsTable, 'number'> & { number: number }
export type NewRunRow = Omit<RunRow, 'number'>

export interface RunClosing {
  status: RunEndStatus
  text_to: number
  reasoning_to: number
  text_from: number
  reasoning_from: number
  started_at: number | null
  ended_at: number
}

/** Milliseconds since 1970, as PostgreSQL has them. */
const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

const pageFrames = 500

export function createRunQueries(database: Database) {
  const byId = prepareNear(database, (near, { id }: { id: Id }) =>
    near.selectFrom('runs').selectAll().where('id', '=', id),
  )
  const openElsewhere = prepareNear(database, (near, of: { conversationId: Id; owner: string }) =>
    near
      .selectFrom('runs')
      .select('id')
      .where('conversation_id', '=', of.conversationId)
      .where('ended_at', 'is', null)
      .where('owner', '!=', of.owner),
  )

  const add = prepareWithin(database, (words, run: NewRunRow) =>
    words.insertInto('runs').values(run).returning('number'),
  )
  const close = prepareWithin(database, (words, { number, ...closing }: RunClosing & { number: number }) =>
    words.updateTable('runs').set(closing).where('number', '=', number).where('ended_at', 'is', null),
  )

  return {
    async insert(transaction: Transaction<Tables>, run: NewRunRow): Promise<number> {
      const [row] = (await add(transaction, run)).rows
      if (row === undefined) throw new Error('A run was stored without a number')
      return row.number
    },

    async byId(id: Id): Promise<RunRow | undefined> {
      return (await byId({ id }))[0]
    },

    async framesAfter(run: { id: Id; number: number }, after: number, limit = pageFrames): Promise<EventFrame[]> {
      const rows = await database.read
        .selectFrom('run_frames')
        .select(['seq', 'data'])
        .where('run_number', '=', run.number)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit)
        .execute()
      return rows.map((row) => new EventFrame(run.id, row.seq, row.data))
    },

    async lastSeq(number: number): Promise<number> {
      const row = await database.read
        .selectFrom('run_frames')
        .select('seq')
        .where('run_number', '=', number)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row?.seq ?? 0
    },

    /** False when the run has ended already or is no longer there: then nothing of it may be written. */
    async close(transaction: Transaction<Tables>, number: number, closing: RunClosing): Promise<boolean> {
      return ((await close(transaction, { ...closing, number })).numAffectedRows ?? 0n) > 0n
    },

    async insertFrames(transaction: Transaction<Tables>, number: number, frames: readonly EventFrame[]): Promise<void> {
      const rows = frames.map(({ seq, body }) => ({ run_number: number, seq, data: body }))
      if (rows.length > 0) await transaction.insertInto('run_frames').values(rows).execute()
    },

    /** Runs that nobody writes any more: of other owners than `owner`, those excepted that beat within the lease. */
    async abandoned(owner: string, leaseMilliseconds: number | null): Promise<RunRow[]> {
      const others = database.read
        .selectFrom('runs')
        .leftJoin('run_owners', 'run_owners.id', 'runs.owner')
        .selectAll('runs')
        .where('runs.ended_at', 'is', null)
        .where('runs.owner', '!=', owner)
        .limit(1000)
      if (leaseMilliseconds === null) return others.execute()
      return others
        .where((where) =>
          where.or([
            where('run_owners.id', 'is', null),
            where('run_owners.heartbeat_at', '<', sql<number>`${databaseNow} - ${sql.lit(leaseMilliseconds)}`),
          ]),
        )
        .execute()
    },

    /** Runs of a conversation that other processes write. On SQLite there are none. */
    async openElsewhere(conversationId: Id, owner: string): Promise<Id[]> {
      if (database.dialect === 'sqlite') return []
      const rows = await openElsewhere({ conversationId, owner })
      return rows.map((row) => row.id)
    },

    /** PostgreSQL only. By its clock: those of several machines differ. */
    async beat(owner: string): Promise<void> {
      await database.write
        .insertInto('run_owners')
        .values({ id: owner, heartbeat_at: databaseNow })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ heartbeat_at: databaseNow }))
        .execute()
    },

    async forgetOwner(owner: string): Promise<void> {
      await database.write.deleteFrom('run_owners').where('id', '=', owner).execute()
    },

    /** Drops the frames of runs that ended before `endedBefore`. Returns how many runs; fewer than `limit` means all. */
    async purge(endedBefore: number, limit: number): Promise<number> {
      return database.transaction(async (transaction) => {
        const runs = await transaction
          .selectFrom('runs')
          .select('number')
          .where('purged', '=', sql.lit(0))
          .where('ended_at', '<', endedBefore)
          .limit(limit)
          .execute()
        const numbers = runs.map((run) => run.number)
        if (numbers.length === 0) return 0
        await transaction.deleteFrom('run_frames').where('run_number', 'in', numbers).execute()
        await transaction.updateTable('runs').set({ purged: 1 }).where('number', 'in', numbers).execute()
        return numbers.length
      })
    },
  }
}

export type RunQueries = ReturnType<typeof createRunQueries>
