import { parentPort, workerData } from 'node:worker_threads'
import type { FileTask } from './copy.ts'
import { openReader } from './open-connection.ts'
import { toFailure } from './thread-failure.ts'

// The main thread is the only one that starts this file.
const task = workerData as FileTask

function work(): string {
  const database = openReader(task.file)
  try {
    if (task.task === 'check') return String(database.pragma('quick_check(1)', { simple: true }))
    database.prepare('VACUUM INTO ?').run(task.into)
    return 'ok'
  } finally {
    database.close()
  }
}

try {
  parentPort?.postMessage({ ok: work() })
} catch (error) {
  parentPort?.postMessage(toFailure(null, error))
}
