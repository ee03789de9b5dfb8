import { performance } from 'node:perf_hooks'
import { getHeapSpaceStatistics } from 'node:v8'

/** A younger heap than this is what work has left: a house at rest has no use for it. */
const grownBytes = 4 * 1024 * 1024
/** Of its time, what a process at rest spends on anything. */
const restingShare = 0.02
const lookMilliseconds = 2_000
/** Collecting takes some 30 ms, in which nobody is answered: not more often than this. */
const pauseMilliseconds = 60_000

export interface RestOptions {
  collect(): void
  youngBytes(): number
  /** The share of the time since it was last asked in which the process did something. */
  busyShare(): number
  monotonic(): number
}

/** Looks whether there is memory to give back, and nobody to be kept waiting by that. */
export function createLook({ collect, youngBytes, busyShare, monotonic }: RestOptions): () => void {
  let notBefore = 0
  return () => {
    const isBusy = busyShare() > restingShare
    if (isBusy || monotonic() < notBefore || youngBytes() < grownBytes) return
    notBefore = monotonic() + pauseMilliseconds
    collect()
  }
}

/**
 * While much is written the young heap grows, which makes collecting cheap; V8 alone would then keep it at its largest.
 * Needs `--expose-gc`. Gives what ends it.
 */
export function giveMemoryBackAtRest(): () => void {
  const gc = globalThis.gc
  if (gc === undefined) return () => undefined
  const look = createLook({
    collect: () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
    youngBytes,
    busyShare: shareOfLoop(),
    monotonic: () => performance.now(),
  })
  const timer = setInterval(look, lookMilliseconds).unref()
  return () => clearInterval(timer)
}

export function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')?.space_size ?? 0
}

function shareOfLoop(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}
