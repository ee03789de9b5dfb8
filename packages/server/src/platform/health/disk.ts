import { statfs } from 'node:fs/promises'
import type { HealthCheck } from './health.ts'

const megabyte = 1_000_000

/** Free space where the data is: little of it degrades, almost none of it fails. */
export function diskHealth(folder: string, free: (folder: string) => Promise<number> = freeBytes): HealthCheck {
  return async () => {
    const bytes = await free(folder)
    if (bytes < 50 * megabyte) return 'failed'
    return bytes < 500 * megabyte ? 'degraded' : 'ok'
  }
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
