import { createHash } from 'node:crypto'
import type { Id } from '@parley/contract'

/** The same from the same words: a version 7 id whose time is the thing's own and whose chance is a hash. */
export function derivedId(createdAt: number | null, ...words: readonly string[]): Id {
  const bytes = createHash('sha256').update(JSON.stringify(words)).digest().subarray(0, 16)
  bytes.writeUIntBE(createdAt ?? 0, 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
