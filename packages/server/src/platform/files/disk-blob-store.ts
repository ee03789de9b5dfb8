import { createHash, randomUUID } from 'node:crypto'
import { createReadStream, mkdirSync, rmSync } from 'node:fs'
import { access, copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../app-error.ts'
import type { BlobStore, ByteRange } from './blob-store.ts'

const hashPattern = /^[0-9a-f]{64}$/

/** `<folder>/ab/cd/abcd…`, so that no folder grows large. Drafts are beside it, where no backup looks. */
export function createDiskBlobStore(folder: string): BlobStore {
  const drafts = `${folder}.incoming`
  for (const path of [folder, drafts]) mkdirSync(path, { recursive: true, mode: 0o700 })

  const pathOf = (hash: string): string => {
    if (!hashPattern.test(hash)) throw new Error('This is not the hash of a blob.')
    return join(folder, hash.slice(0, 2), hash.slice(2, 4), hash)
  }

  return {
    async receive(source, { maximumBytes, signal }) {
      const draft = join(drafts, randomUUID())
      const drop = () => rm(draft, { force: true })
      try {
        const received = await writeAll(draft, source, maximumBytes, signal)
        return {
          ...received,
          drop,
          keep: () =>
            nameDurably(draft, pathOf(received.hash)).catch(async (error: unknown) => {
              await drop()
              throw asStorageFailure(error)
            }),
        }
      } catch (error) {
        await drop()
        throw asStorageFailure(error)
      }
    },
    has: (hash) =>
      access(pathOf(hash)).then(
        () => true,
        () => false,
      ),
    read: (hash: string, range?: ByteRange) => createReadStream(pathOf(hash), range ?? {}),
    remove: (hash) => rmSync(pathOf(hash), { force: true }),
    async removeStaleDrafts(olderThanMs) {
      for (const name of await readdir(drafts)) {
        const path = join(drafts, name)
        const age = await stat(path).then(
          ({ mtimeMs }) => Date.now() - mtimeMs,
          () => 0,
        )
        if (age >= olderThanMs) await rm(path, { force: true })
      }
    },
  }
}

async function writeAll(
  path: string,
  source: AsyncIterable<Uint8Array>,
  maximumBytes: number,
  signal: AbortSignal | undefined,
) {
  const hash = createHash('sha256')
  let size = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const piece of source) {
      signal?.throwIfAborted()
      size += piece.length
      if (maximumBytes > 0 && size > maximumBytes) {
        const megabytes = Math.round(maximumBytes / 100_000) / 10
        throw new AppError('too_large', `This file is larger than ${megabytes} MB.`, { actions: ['edit'] })
      }
      hash.update(piece)
      await file.appendFile(piece)
    }
    signal?.throwIfAborted()
    await file.sync()
  } finally {
    await file.close()
  }
  return { hash: hash.digest('hex'), size }
}

/** The folder is synced too: a name that is only in memory is lost when the power is. */
async function nameDurably(draft: string, path: string): Promise<void> {
  const second = `${draft}.kept`
  const first = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  // Not every file system has second names.
  await link(draft, second).catch(() => copyDurably(draft, second))
  await rename(second, path)
  // It is left where both are names of one file already.
  await rm(second, { force: true })
  await syncFolder(dirname(path))
  if (first !== undefined) {
    await syncFolder(dirname(dirname(path)))
    await syncFolder(dirname(dirname(dirname(path))))
  }
}

async function copyDurably(from: string, to: string): Promise<void> {
  await copyFile(from, to)
  const copy = await open(to, 'r+')
  try {
    await copy.sync()
  } finally {
    await copy.close()
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function asStorageFailure(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new AppError('storage_full', 'There is no space left to store this file. Nothing of it was kept.', {
    cause: error,
    retryable: true,
    actions: ['retry'],
  })
}
