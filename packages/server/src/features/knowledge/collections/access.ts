import type { CollectionGrant } from '@parley/contract'
import { sql, type RawBuilder } from 'kysely'
import type { Reader } from '../ports.ts'

/** True for collections this person may use so; part of every query, never asked after it. */
export function mayUse(reader: Reader, access: CollectionGrant['access']): RawBuilder<boolean> {
  return sql<boolean>`(collections.owner_id = ${reader.userId} OR EXISTS (
    SELECT 1 FROM collection_grants AS grants
    WHERE grants.collection_id = collections.id AND ${subjectsOf(reader)}
    ${access === 'write' ? sql`AND grants.access = 'write'` : sql``}
  ))`
}

/** `write` where any grant gives it. */
export function accessOf(reader: Reader): RawBuilder<'owner' | 'write' | 'read'> {
  return sql`CASE WHEN collections.owner_id = ${reader.userId} THEN 'owner' WHEN EXISTS (
    SELECT 1 FROM collection_grants AS grants
    WHERE grants.collection_id = collections.id AND grants.access = 'write' AND ${subjectsOf(reader)}
  ) THEN 'write' ELSE 'read' END`
}

function subjectsOf({ userId, groupIds }: Reader): RawBuilder<boolean> {
  const groups =
    groupIds.length === 0
      ? sql``
      : sql`OR (grants.subject_kind = 'group' AND grants.subject_id IN (${sql.join(groupIds)}))`
  return sql`(grants.subject_kind = 'everyone' OR (grants.subject_kind = 'user' AND grants.subject_id = ${userId}) ${groups})`
}
