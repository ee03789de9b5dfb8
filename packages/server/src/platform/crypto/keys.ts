import { hkdfSync } from 'node:crypto'

/** A key of its own for each purpose: what is made for one can never be used for another. */
export function deriveKey(masterSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', masterSecret, 'parley', purpose, 32))
}
