import type { Id } from '@parley/contract'
import { sql, type Kysely } from 'kysely'
import { likeLiteral, type Database, type Dialect, type Tables } from '#platform/db/index.ts'
import type { AuditEntriesTable } from './audit.tables.ts'

export interface AuditSearch {
  actorId?: Id | undefined
  /** What this person did, or what was done to their account. */
  concerning?: Id | undefined
  /** `login` finds `login.ok` and `login.failed` as well. */
  action?: string | undefined
  targetId?: string | undefined
  result?: AuditEntriesTable['result'] | undefined
  from?: number | undefined
  to?: number | undefined
}

export interface ChainEnd {
  number: number
  hash: string
  sealed_key: string
}

export interface Link {
  id: Id
  number: number
  hash: string
}

const chainName = 'audit'
const statements: Record<Dialect, { link: string; end: string }> = {
  sqlite: {
    link: 'UPDATE audit_entries SET number = ?, hash = ? WHERE id = ?',
    end: 'UPDATE audit_chain SET number = ?, hash = ? WHERE name = ? AND number < ?',
  },
  postgres: {
    link: 'UPDATE audit_entries SET number = $1, hash = $2 WHERE id = $3',
    end: 'UPDATE audit_chain SET number = $1, hash = $2 WHERE name = $3 AND number < $4',
  },
}

/** What its entry is called when somebody is erased. */
const erasure = 'account.erased'

export function createAuditQueries(database: Database) {
  const { read, write } = database

  const matching = (search: AuditSearch) => {
    let query = read.selectFrom('audit_entries').selectAll()
    const { concerning } = search
    if (concerning !== undefined) {
      query = query.where(({ or, and, eb }) =>
        or([eb('actor_id', '=', concerning), and([eb('target_id', '=', concerning), eb('target_kind', '=', 'user')])]),
      )
    }
    if (search.actorId !== undefined) query = query.where('actor_id', '=', search.actorId)
    if (search.targetId !== undefined) query = query.where('target_id', '=', search.targetId)
    if (search.result !== undefined) query = query.where('result', '=', search.result)
    if (search.from !== undefined) query = query.where('at', '>=', search.from)
    if (search.to !== undefined) query = query.where('at', '<', search.to)
    const { action } = search
    if (action !== undefined) {
      query = query.where(({ or, eb }) =>
        or([eb('action', '=', action), sql<boolean>`action LIKE ${`${likeLiteral(action)}.%`} ESCAPE '\\'`]),
      )
    }
    return query
  }

  return {
    async insert(within: Kysely<Tables> | undefined, row: AuditEntriesTable): Promise<void> {
      await (within ?? write).insertInto('audit_entries').values(row).execute()
    },

    /** Newest first. */
    before(search: AuditSearch, before: Id | undefined, limit: number): Promise<AuditEntriesTable[]> {
      const query = matching(search).orderBy('id', 'desc').limit(limit)
      return (before === undefined ? query : query.where('id', '<', before)).execute()
    },

    end: (): Promise<ChainEnd | undefined> =>
      read
        .selectFrom('audit_chain')
        .select(['number', 'hash', 'sealed_key'])
        .where('name', '=', chainName)
        .executeTakeFirst(),

    /** Nothing happens where another process was first. */
    async begin(sealedKey: string): Promise<void> {
      await write
        .insertInto('audit_chain')
        .values({ name: chainName, number: 0, hash: '', sealed_key: sealedKey })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    unlinked: (limit: number): Promise<AuditEntriesTable[]> =>
      read.selectFrom('audit_entries').selectAll().where('number', 'is', null).orderBy('id').limit(limit).execute(),

    /** All or none, in one go: the writer is not held between them. */
    async link(links: readonly Link[]): Promise<void> {
      const last = links.at(-1)
      if (last === undefined) return
      const words = statements[database.dialect]
      const each = links.map(({ id, number, hash }) => ({ sql: words.link, parameters: [number, hash, id] }))
      const { number, hash } = last
      await database.commit([...each, { sql: words.end, parameters: [number, hash, chainName, number] }], 'full')
    },

    linkedAfter: (number: number, limit: number): Promise<AuditEntriesTable[]> =>
      read
        .selectFrom('audit_entries')
        .selectAll()
        .where('number', '>', number)
        .orderBy('number')
        .limit(limit)
        .execute(),

    async countUnlinked(): Promise<number> {
      const { count } = await read
        .selectFrom('audit_entries')
        .select((select) => select.fn.countAll().as('count'))
        .where('number', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** Of entries of before this time, what leads to persons. */
    async forgetBefore(time: number): Promise<number> {
      const result = await database.write
        .updateTable('audit_entries')
        .set({ details: null, salt: null })
        .where('at', '<', time)
        .where('details', 'is not', null)
        .executeTakeFirst()
      return Number(result.numUpdatedRows)
    },

    /** How many would be touched by that. */
    async countBefore(time: number): Promise<number> {
      const { count } = await database.read
        .selectFrom('audit_entries')
        .select(({ fn }) => fn.countAll().as('count'))
        .where('at', '<', time)
        .where('details', 'is not', null)
        .executeTakeFirstOrThrow()
      return Number(count)
    },

    /** Of who was erased since, what came after it: the ends of what was under way. Gives who they were. */
    async forgetErased(since: number): Promise<Id[]> {
      const rows = await database.read
        .selectFrom('audit_entries')
        .select('actor_id')
        .where('action', '=', erasure)
        .where('at', '>', since)
        .execute()
      const erased = rows.map(({ actor_id: userId }) => userId).filter((userId) => userId !== null)
      for (const userId of erased) await this.forget(database.write, userId)
      return erased
    },

    async forget(within: Kysely<Tables>, userId: Id): Promise<void> {
      await within
        .updateTable('audit_entries')
        .set({ details: null, salt: null })
        .where(({ or, and, eb }) =>
          or([eb('actor_id', '=', userId), and([eb('target_kind', '=', 'user'), eb('target_id', '=', userId)])]),
        )
        .where('details', 'is not', null)
        .execute()
    },
  }
}

export type AuditQueries = ReturnType<typeof createAuditQueries>
