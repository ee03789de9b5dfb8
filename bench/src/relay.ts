import { setTimeout as pause } from 'node:timers/promises'
import { open, Upstream } from './relay/load.ts'
import { openMany, stats, streamingCost, withServer, type Kind, type Stats } from './relay/process.ts'
import { quantile, report, round, type Row } from './table.ts'

/**
 * Our live path beside a raw `node:http` pipe: the same upstream, the same load, one process of each measured in turn.
 * Upstream and followers live in this process, so that latencies come from one clock.
 */
const upstream = new Upstream()
await upstream.listen()
const rows: Row[] = []
const wanted = process.argv.slice(2)
const run = async (name: string, measure: () => Promise<void>): Promise<void> => {
  if (wanted.length === 0 || wanted.includes(name)) await measure()
}

await run('cpu', async () => {
  await cpuPerToken('200 streams x 50/s', 200, 20, 1)
  await cpuPerToken('400 streams x 100/s', 400, 10, 1)
  await cpuPerToken('40 streams x 50/s, 5 followers', 40, 20, 5)
})
await run('first', async () => {
  for (const streams of [1, 50, 500, 2000]) await firstToken(streams)
})
await run('memory', () => memoryPerStream(1500))

upstream.close()
report('relay', rows)

async function cpuPerToken(name: string, streams: number, interval: number, followers: number): Promise<void> {
  const raw = await streamingCost('raw', upstream, { streams, interval, followers })
  const parley = await streamingCost('parley', upstream, { streams, interval, followers })
  rows.push({
    measured: `CPU per token, ${name}`,
    unit: 'µs',
    raw: round(raw, 2),
    parley: round(parley, 2),
    ratio: round(parley / raw, 2),
    goal: '<= 1.7x',
  })
}

async function firstToken(streams: number): Promise<void> {
  const times: Record<Kind, number[]> = { raw: [], parley: [] }
  for (const kind of ['raw', 'parley'] as const) {
    await withServer(kind, upstream, async (port) => {
      upstream.interval = 500
      const background = await openMany(port, streams - 1, 1, `${kind}-open`)
      upstream.interval = 0
      for (let n = 0; n < 300; n += 1) {
        const id = `${kind}-first-${streams}-${n}`
        const { promise, resolve } = Promise.withResolvers<number>()
        const client = open(port, id, resolve)
        const at = await promise
        times[kind].push(at - (upstream.firstAt.get(id) ?? 0))
        client.destroy()
      }
      for (const client of background) client.destroy()
    })
  }
  for (const [name, share, goal] of [
    ['median', 0.5, 1],
    ['p99', 0.99, 10],
  ] as const) {
    const [raw, parley] = [quantile(times.raw, share), quantile(times.parley, share)]
    rows.push({
      measured: `first token, ${streams} open, ${name}`,
      unit: 'ms',
      raw: round(raw, 2),
      parley: round(parley, 2),
      more: round(parley - raw, 2),
      goal: `raw + ${goal} ms`,
    })
  }
}

async function memoryPerStream(streams: number): Promise<void> {
  const cost: Record<Kind, Stats> = { raw: { rss: 0, heap: 0, cpu: 0 }, parley: { rss: 0, heap: 0, cpu: 0 } }
  for (const kind of ['raw', 'parley'] as const) {
    cost[kind] = await withServer(kind, upstream, async (port) => {
      upstream.interval = 500
      // The first few pay for what all share.
      const first = await openMany(port, 100, 1, `${kind}-warm`)
      const before = await stats(port)
      const clients = await openMany(port, streams, 1, `${kind}-memory`)
      await pause(5000)
      const after = await stats(port)
      for (const client of [...first, ...clients]) client.destroy()
      return {
        rss: (after.rss - before.rss) / streams / 1024,
        heap: (after.heap - before.heap) / streams / 1024,
        cpu: 0,
      }
    })
  }
  for (const what of ['rss', 'heap'] as const) {
    const { raw, parley } = { raw: cost.raw[what], parley: cost.parley[what] }
    rows.push({
      measured: `memory per stream, ${what}`,
      unit: 'KB',
      raw: round(raw, 2),
      parley: round(parley, 2),
      ratio: round(parley / raw, 2),
      goal: '<= 1.3x',
    })
  }
}
