import { withoutNul } from '../text.ts'
import type { RanStatement } from '../kysely-over.ts'
import type { Outcome, SqlValue } from './protocol.ts'

/** SQLite has no booleans, and a message between threads keeps undefined apart from null. */
export function asStored(value: unknown): SqlValue {
  switch (typeof value) {
    case 'string':
      return withoutNul(value)
    case 'number':
    case 'bigint':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'undefined':
      return null
    default:
      if (value === null || value instanceof Uint8Array) return value
      throw new TypeError('Only text, numbers, booleans, bytes and null can be stored; write JSON as text')
  }
}

export function asRan({ columns, values, changes }: Outcome): RanStatement {
  const rows: Record<string, SqlValue>[] = []
  for (let at = 0; at < values.length; at += columns.length) {
    const row: Record<string, SqlValue> = {}
    for (let index = 0; index < columns.length; index += 1) row[columns[index] ?? ''] = asRead(values[at + index])
    rows.push(row)
  }
  return { rows, changes }
}

/** Bytes are a Buffer on both databases; crossing threads made them a bare array. */
function asRead(value: SqlValue | undefined): SqlValue {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return value ?? null
}
