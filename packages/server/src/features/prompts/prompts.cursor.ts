import { id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Place } from './prompts.queries.ts'

export function cursorAfter(row: { name_key: string; id: string }): string {
  return Buffer.from(JSON.stringify([row.name_key, row.id])).toString('base64url')
}

export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  try {
    const [nameKey, last]: unknown[] = Array.from(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    const known = id.safeParse(last)
    // A cursor is the caller's word: PostgreSQL takes no U+0000.
    if (typeof nameKey === 'string' && !nameKey.includes('\0') && known.success) return { nameKey, id: known.data }
  } catch {
    // Said below.
  }
  const reason = 'Start again without a cursor.'
  throw new AppError('validation_failed', reason, { fields: { cursor: [reason] } })
}
