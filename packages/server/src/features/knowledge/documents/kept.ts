import type { Id, KeptByPerson, KeptList } from '@parley/contract'
import { sql } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Database } from '#platform/db/index.ts'
import type { PeoplePort } from '../ports.ts'

interface Row {
  user_id: Id
  documents: number
  failed: number
  bytes: number
}

/** What everybody keeps, for those who give the room: counts and sums, and nothing of what is in it. */
export function createKept({ read }: Pick<Database, 'read'>, people: Pick<PeoplePort, 'known'>) {
  async function page(after: { bytes: number; userId: Id } | null, limit: number): Promise<Row[]> {
    const behind =
      after === null
        ? sql`TRUE`
        : sql`SUM(size) < ${after.bytes} OR (SUM(size) = ${after.bytes} AND created_by > ${after.userId})`
    const { rows } = await sql<Row>`
      SELECT created_by AS user_id, COUNT(*) AS documents, SUM(size) AS bytes,
        SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed
      FROM documents GROUP BY created_by HAVING ${behind}
      ORDER BY SUM(size) DESC, created_by LIMIT ${limit}
    `.execute(read)
    return rows
  }

  return async ({ cursor, limit }: { cursor?: string | undefined; limit: number }): Promise<KeptList> => {
    const rows = await page(cursor === undefined ? null : readCursor(cursor), limit + 1)
    const shown = rows.slice(0, limit)
    const known = await people.known(shown.map(({ user_id: userId }) => userId))
    const items = shown.map(({ user_id: userId, documents, failed, bytes }): KeptByPerson => {
      const person = known.get(userId)
      return {
        userId,
        name: person?.name ?? null,
        documents: Number(documents),
        failed: Number(failed),
        bytes: Number(bytes),
        limits: person?.keeps ?? { documents: null, bytes: null },
      }
    })
    const last = items.at(-1)
    const hasMore = rows.length > limit && last !== undefined
    return { items, nextCursor: hasMore ? `${last.bytes}.${last.userId}` : null }
  }
}

function readCursor(cursor: string): { bytes: number; userId: Id } {
  const [, bytes, userId] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (bytes !== undefined && userId !== undefined) return { bytes: Number(bytes), userId }
  throw new AppError('validation_failed', 'This cursor is not one of ours.', {
    fields: { cursor: ['Start again without a cursor.'] },
  })
}
