import { readFile } from 'node:fs/promises'

const everyMs = 100

/**
 * The engine's own limit sees its heap alone, and what a file unpacks to lies outside of it: a stream of zeros in a PDF is
 * a thousand times smaller than what it asks for. Where the system does not say how much a process holds, only the heap
 * is limited. Gives back what ends the watch.
 */
export function watchMemory(processId: number, mostBytes: number, exceeded: () => void): () => void {
  const timer = setInterval(() => void look(), everyMs).unref()
  let isLooking = false
  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    try {
      const status = await readFile(`/proc/${processId}/status`, 'latin1')
      if (Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024 > mostBytes) exceeded()
    } catch {
      // What could not be read now is read the next time.
    } finally {
      isLooking = false
    }
  }
  return () => clearInterval(timer)
}
