import type { AssistantGrant, Id } from '@parley/contract'
import { sql, type RawBuilder } from 'kysely'

/** Who asks, with everything that may have been shared with them. */
export interface Reader {
  userId: Id
  groupIds: readonly Id[]
  /** Looks after what came with the house. */
  isAdministrator: boolean
}

/** True for assistants this person may use so; part of every query, never asked after it. */
export function mayUse(reader: Reader, access: AssistantGrant['access']): RawBuilder<boolean> {
  return sql<boolean>`(${owns(reader)} OR EXISTS (
    SELECT 1 FROM assistant_grants AS grants
    WHERE grants.assistant_id = assistants.id AND ${subjectsOf(reader)}
    ${access === 'write' ? sql`AND grants.access = 'write'` : sql``}
  ))`
}

/** `write` where any grant gives it. */
export function accessOf(reader: Reader): RawBuilder<'owner' | 'write' | 'read'> {
  return sql`CASE WHEN ${owns(reader)} THEN 'owner' WHEN EXISTS (
    SELECT 1 FROM assistant_grants AS grants
    WHERE grants.assistant_id = assistants.id AND grants.access = 'write' AND ${subjectsOf(reader)}
  ) THEN 'write' ELSE 'read' END`
}

export function owns({ userId, isAdministrator }: Reader): RawBuilder<boolean> {
  const ownerless = isAdministrator ? sql`OR assistants.owner_id IS NULL` : sql``
  return sql`(assistants.owner_id = ${userId} ${ownerless})`
}

function subjectsOf({ userId, groupIds }: Reader): RawBuilder<boolean> {
  const groups =
    groupIds.length === 0
      ? sql``
      : sql`OR (grants.subject_kind = 'group' AND grants.subject_id IN (${sql.join(groupIds)}))`
  return sql`(grants.subject_kind = 'everyone' OR (grants.subject_kind = 'user' AND grants.subject_id = ${userId}) ${groups})`
}
