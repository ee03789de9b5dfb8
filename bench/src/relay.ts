import { setTimeout as pause } from 'node:timers/promises'
import { Upstream } from './relay/load.ts'
import { openMany, streamingCost, withRelay } from './relay/process.ts'
import type { Kind, Stats } from './relay/relay.ts'
import { quantile, report, round, type Row } from './table.ts'

/**
 * Our live path, and the whole product with tools, budgets and policies, beside a raw `node:http` pipe: the same
 * upstream, the same load, one process of each measured in turn. Upstream and followers live in this process, so that
 * latencies come from one clock.
 */
const kinds: readonly Kind[] = ['raw', 'live', 'house']
const firstTokens = 300
const warmStreams = 100

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
  const cost = await ofEach((kind) => streamingCost(kind, upstream, { streams, interval, followers }))
  rows.push(asTimes(`CPU per token, ${name}`, 'µs', cost, '<= 1.7x'))
}

async function firstToken(streams: number): Promise<void> {
  const times = await ofEach((kind) =>
    withRelay(kind, upstream, streams + firstTokens, async (relay) => {
      upstream.interval = 500
      const background = await openMany(relay, streams - 1, 1, `${kind}-open`)
      upstream.interval = 0
      const waits: number[] = []
      for (let n = 0; n < firstTokens; n += 1) {
        const id = `${kind}-first-${streams}-${n}`
        const { promise, resolve } = Promise.withResolvers<number>()
        const follower = await relay.open(id, resolve)
        waits.push((await promise) - (upstream.firstAt.get(id) ?? 0))
        follower.close()
      }
      for (const follower of background) follower.close()
      return waits
    }),
  )
  for (const [name, share, goal] of [
    ['median', 0.5, 1],
    ['p99', 0.99, 10],
  ] as const) {
    const [raw, live, house] = kinds.map((kind) => quantile(times[kind], share)) as [number, number, number]
    rows.push({
      measured: `first token, ${streams} open, ${name}`,
      unit: 'ms',
      raw: round(raw, 2),
      live: more(live, raw),
      'house of rules': more(house, raw),
      goal: `raw + ${goal} ms`,
    })
  }
}

async function memoryPerStream(streams: number): Promise<void> {
  const cost = await ofEach((kind) =>
    withRelay(kind, upstream, streams + warmStreams, async (relay): Promise<Stats> => {
      upstream.interval = 500
      // The first few pay for what all share.
      const first = await openMany(relay, warmStreams, 1, `${kind}-warm`)
      const before = await relay.stats()
      const open = await openMany(relay, streams, 1, `${kind}-memory`)
      await pause(5000)
      const after = await relay.stats()
      for (const follower of [...first, ...open]) follower.close()
      const each = (what: keyof Stats): number => (after[what] - before[what]) / streams / 1024
      return { rss: each('rss'), heap: each('heap'), cpu: 0 }
    }),
  )
  for (const [name, what] of [
    ['resident', 'rss'],
    ['objects', 'heap'],
  ] as const) {
    const each = { raw: cost.raw[what], live: cost.live[what], house: cost.house[what] }
    rows.push(asTimes(`memory per stream, ${name}`, 'KB', each, what === 'rss' ? '<= 1.3x' : ''))
  }
}

async function ofEach<Result>(measure: (kind: Kind) => Promise<Result>): Promise<Record<Kind, Result>> {
  return { raw: await measure('raw'), live: await measure('live'), house: await measure('house') }
}

function asTimes(measured: string, unit: string, cost: Record<Kind, number>, goal: string): Row {
  const { raw, live, house } = cost
  return {
    measured,
    unit,
    raw: round(raw, 2),
    live: round(live, 2),
    'live, times': round(live / raw, 2),
    'house of rules': round(house, 2),
    'house, times': round(house / raw, 2),
    goal,
  }
}

function more(time: number, than: number): string {
  const difference = round(time - than, 2)
  return difference < 0 ? String(difference) : `+${difference}`
}
