import { randomBytes, timingSafeEqual } from 'node:crypto'
import { hashOnThread, type HashCost } from './password-threads.ts'

/** OWASP's smallest setting for argon2id: 19 MiB, two passes. */
const current: HashCost = { memory: 19 * 1024, passes: 2, parallelism: 1 }
const saltBytes = 16
const tagBytes = 32

const pattern = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/

/** In the usual PHC form, which carries its own settings and salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes)
  const tag = await tagOf(password, salt, tagBytes, current)
  const { memory, passes, parallelism } = current
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${encode(salt)}$${encode(tag)}`
}

export async function verifyPassword(hash: string, password: string): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] = pattern.exec(hash) ?? []
  if (salt === undefined || tag === undefined) throw new Error('A stored password hash cannot be read.')
  const expected = Buffer.from(tag, 'base64')
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) }
  const actual = await tagOf(password, Buffer.from(salt, 'base64'), expected.length, cost)
  return timingSafeEqual(actual, expected)
}

/** True for hashes of an older, cheaper setting: the next right password is the moment to hash it anew. */
export function needsRehash(hash: string): boolean {
  const [, memory, passes] = pattern.exec(hash) ?? []
  return Number(memory) !== current.memory || Number(passes) !== current.passes
}

/** As long as checking a password takes, for names that have none: nobody learns which names exist. */
export async function verifyNothing(password: string): Promise<false> {
  await tagOf(password, randomBytes(saltBytes), tagBytes, current)
  return false
}

function tagOf(password: string, nonce: Buffer, tagLength: number, cost: HashCost): Promise<Buffer> {
  // One password typed on two systems may arrive in two Unicode forms.
  const message = password.normalize('NFKC')
  return hashOnThread({ message, nonce, tagLength, cost })
}

const encode = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
