import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

/** A shipped file that is not there or not what it should be. Its message names the file and says what to do. */
export class ShippedFileError extends Error {
  override readonly name = 'ShippedFileError'
}

const verified = new Map<string, Promise<void>>()

/**
 * Rejects unless the file has exactly these bytes. Reading 98 MB takes 0.1 to 0.3 s, so a file is read once for as long
 * as it stays the same file.
 */
export async function verifyFile(path: string, sha256: string): Promise<void> {
  const identity = await identityOf(path)
  const key = `${path}\n${sha256}\n${identity}`
  let result = verified.get(key)
  if (result === undefined) {
    result = compare(path, sha256)
    verified.set(key, result)
    // A disk that failed once may read well the next time.
    result.catch(() => verified.delete(key))
  }
  return result
}

async function identityOf(path: string): Promise<string> {
  try {
    const found = await stat(path, { bigint: true })
    return `${found.size} ${found.mtimeNs} ${found.ino}`
  } catch (cause) {
    throw new ShippedFileError(`The model file ${path} is missing. ${remedy}`, { cause })
  }
}

async function compare(path: string, sha256: string): Promise<void> {
  const hash = createHash('sha256')
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(piece as Uint8Array)
  } catch (cause) {
    throw new ShippedFileError(`The model file ${path} could not be read. ${remedy}`, { cause })
  }
  if (hash.digest('hex') === sha256) return
  throw new ShippedFileError(`The model file ${path} is damaged: its checksum does not match. ${remedy}`)
}

const remedy = 'Restore it, for example with: git checkout -- packages/models'
