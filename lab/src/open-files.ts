import assert from 'node:assert/strict'
import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const patienceMs = 5_000

/** Until this process holds no file below a folder open any more. Only Linux tells which ones it does. */
export async function untilNoneOpenBelow(folder: string, isOneOfThem = (_path: string) => true): Promise<void> {
  if (process.platform !== 'linux') return
  const still = () => openFiles().filter((path) => path.startsWith(folder) && isOneOfThem(path))
  const until = performance.now() + patienceMs
  let open = still()
  while (open.length > 0 && performance.now() < until) {
    await wait(10)
    open = still()
  }
  assert.deepEqual(open, [])
}

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`)
    } catch {
      // That is the folder that was read, and it is closed.
      return ''
    }
  })
}
