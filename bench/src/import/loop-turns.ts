import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

/**
 * Loaded into the server before everything else: for how long its event loop worked on one thing, in milliseconds of
 * processor time, since it was asked last. On the clock, others who use the machine would be measured too.
 */
const path = process.env['BENCH_LOOP']
const everyMs = 2
if (isMainThread && path !== undefined) {
  const took: number[] = []
  let before = process.threadCpuUsage()
  setInterval(() => {
    const { user, system } = process.threadCpuUsage(before)
    before = process.threadCpuUsage()
    took.push((user + system) / 1000)
  }, everyMs).unref()
  process.on('SIGUSR2', () => {
    const sorted = took.splice(0).toSorted((one, other) => one - other)
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
    writeFileSync(path, JSON.stringify({ p999: at(0.999), longest: at(1) }))
  })
}
