import { parentPort, workerData } from 'node:worker_threads'
import type { FileTask } from './file-task.ts'
import { openReader } from './open-connection.ts'
import { toFailure } from './thread-failure.ts'

// The main thread is the only one that starts this file.
const task = workerData as FileTask

const busyMs = 10_000

async function work(): Promise<string> {
  const database = openReader(task.file, busyMs)
  try {
    if (task.task === 'check') {
      // Each page is looked at once: keeping them only keeps memory.
      database.pragma('cache_size = -256')
      return String(database.pragma('quick_check(1)', { simple: true }))
    }
    // All pages in one step, which is one moment; unlike VACUUM it keeps the row numbers that a full-text index uses.
    await database.backup(task.into, { progress: () => 0x7fffffff })
    return 'ok'
  } finally {
    database.close()
  }
}

try {
  parentPort?.postMessage({ ok: await work() })
} catch (error) {
  parentPort?.postMessage(toFailure(null, error))
}
