import { withoutNul } from '../text.ts'

/** Booleans are 0 and 1 in our tables, on both databases. */
export function asBound(value: unknown): unknown {
  if (typeof value === 'string') return withoutNul(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    throw new TypeError('Only text, numbers, booleans, bytes and null can be stored; write JSON as text')
  }
  return value
}
