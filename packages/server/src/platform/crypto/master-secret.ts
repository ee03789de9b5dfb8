import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../lifecycle/start-error.ts'

export const secretFileName = 'secret'
const readableByOthers = 0o077

/**
 * The secret that every sealed value depends on: the operator's, or one made at the first start and kept in the data
 * folder for this user alone.
 */
export function openMasterSecret(dataDir: string, given: string | null): string {
  if (given !== null) return given
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, secretFileName)
  if (!existsSync(file)) create(file)
  const [secret] = read(file)
  if (secret !== undefined) return secret
  throw new StartError(
    `The file ${file} is damaged. Bring it back from a backup: what is sealed cannot be read without it.`,
  )
}

/**
 * Secrets that were current before, a line each below the first of the file: what they sealed still opens. Where the
 * operator gives a secret, all lines of the file are older ones.
 */
export function olderSecrets(dataDir: string, given: string | null): string[] {
  const file = join(dataDir, secretFileName)
  if (!existsSync(file)) return []
  const secrets = read(file)
  return given === null ? secrets.slice(1) : secrets
}

function read(file: string): string[] {
  try {
    if ((statSync(file).mode & readableByOthers) !== 0) {
      throw new StartError(`Others on this machine can read ${file}. Close it with: chmod 600 ${file}`)
    }
    const lines = readFileSync(file, 'utf8').split('\n')
    return lines.map((line) => line.trim()).filter((line) => line.length >= 32)
  } catch (cause) {
    if (cause instanceof StartError) throw cause
    throw new StartError(`The file ${file} cannot be read. Give it to this user, or set PARLEY_SECRET.`, { cause })
  }
}

/** Whole or not at all, and never over one that another process made meanwhile and has sealed with already. */
function create(file: string): void {
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  try {
    const handle = openSync(draft, 'wx', 0o600)
    writeSync(handle, `${randomBytes(48).toString('base64url')}\n`)
    fsyncSync(handle)
    closeSync(handle)
    linkSync(draft, file)
  } catch (cause) {
    if (existsSync(file)) return
    throw new StartError(`The file ${file} cannot be written. Give the folder to this user, or set PARLEY_SECRET.`, {
      cause,
    })
  } finally {
    rmSync(draft, { force: true })
  }
}
