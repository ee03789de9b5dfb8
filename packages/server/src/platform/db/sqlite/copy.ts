import { Worker } from 'node:worker_threads'
import { asKnownFailure, DatabaseError } from '../failure.ts'
import type { DatabaseLog } from '../database-log.ts'
import type { FileTask } from './file-task.ts'

type Result = { ok: string } | { code: string; message: string }

/** A complete copy as of one moment, while others read and write. */
export async function copyTo(file: string, into: string): Promise<void> {
  await run({ file, task: 'copy', into })
}

/** Looks at every page; resolves with `ok` or what is wrong first. */
export function checkFile(file: string): Promise<string> {
  return run({ file, task: 'check' })
}

/** For a file too large to be looked at before the start. Calls `damaged` with what is wrong; never rejects. */
export async function checkInBackground(
  file: string,
  log: DatabaseLog,
  damaged: (found: string) => void,
): Promise<void> {
  try {
    const found = await checkFile(file)
    if (found !== 'ok') damaged(found)
  } catch (error) {
    log.error('The database could not be checked', { error })
  }
}

async function run(task: FileTask): Promise<string> {
  const thread = new Worker(new URL('./file-thread.ts', import.meta.url), { workerData: task })
  const result = await new Promise<Result>((resolve, reject) => {
    thread.once('message', resolve)
    thread.once('error', reject)
    thread.once('exit', () => reject(new Error('The thread ended')))
  })
  if ('ok' in result) return result.ok
  throw asKnownFailure(new DatabaseError(result.message, result.code))
}
