import { createHmac, randomBytes } from 'node:crypto'
import { sameToken } from './tokens.ts'

/** RFC 6238 as every authenticator app knows it: SHA-1, six digits, half a minute. */
const stepMs = 30_000
const digits = 6
/** What the RFC recommends for SHA-1. */
const secretBytes = 20
/** Clocks differ, and people type slowly: one step before and one after count too. */
const leeway = [0, -1, 1]

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const totpSecret = (): string => base32(randomBytes(secretBytes))

/** The time step a code belongs to, or null. Whether that step was used before is the caller's to know. */
export function totpStepOf(secret: string, code: string, now: number): number | null {
  const current = Math.floor(now / stepMs)
  const step = leeway.map((offset) => current + offset).find((each) => sameToken(code, totpCode(secret, each)))
  return step ?? null
}

/** The code of one time step. */
export function totpCode(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0xf
  const number = mac.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** Without padding, as people type it and apps read it. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    for (; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31]
    value &= (1 << bits) - 1
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of text) {
    value = (value << 5) | alphabet.indexOf(letter)
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >>> bits) & 255)
    value &= (1 << bits) - 1
  }
  return Buffer.from(bytes)
}
