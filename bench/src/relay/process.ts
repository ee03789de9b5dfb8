import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '@parley/lab'
import { runtimeArguments, runtimeEnvironment } from '../product.ts'
import { withHouse } from './house.ts'
import { follow, type Upstream } from './load.ts'
import type { Follower, Kind, Relay, Stats } from './relay.ts'

export interface Streaming {
  streams: number
  /** Milliseconds between two tokens. */
  interval: number
  followers: number
}

const serverFile = fileURLToPath(new URL('server.ts', import.meta.url))
const measuredMs = 6000

/** Microseconds of processor time for each token that came from upstream. */
export function streamingCost(kind: Kind, upstream: Upstream, load: Streaming): Promise<number> {
  const { streams, interval, followers } = load
  return withRelay(kind, upstream, streams, async (relay) => {
    upstream.interval = interval
    const open = await openMany(relay, streams, followers, `${kind}-${interval}-${streams}`)
    const received = open.map((follower) => follower.received)
    const [before, sentBefore] = [await relay.stats(), upstream.sent]
    await pause(measuredMs)
    const [after, sentAfter] = [await relay.stats(), upstream.sent]
    const without = open.filter((follower, index) => follower.received === received[index]).length
    if (without > 0) throw new Error(`${without} of ${open.length} followers of ${kind} got nothing`)
    for (const follower of open) follower.close()
    return (after.cpu - before.cpu) / (sentAfter - sentBefore)
  })
}

/** One relay of that kind in a process of its own, for as long as it is used; `streams` it can hold at least. */
export function withRelay<Result>(
  kind: Kind,
  upstream: Upstream,
  streams: number,
  use: (relay: Relay) => Promise<Result>,
): Promise<Result> {
  return kind === 'house' ? withHouse(upstream, streams, use) : withServer(kind, upstream, use)
}

async function withServer<Result>(
  kind: Kind,
  upstream: Upstream,
  use: (relay: Relay) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryFolder('relay')
  // Ours as `npm start` runs it, the pipe as anybody would.
  const ours = kind !== 'raw'
  const runtime = [...(ours ? runtimeArguments : []), '--expose-gc', serverFile]
  const child = spawn(process.execPath, [...runtime, kind, String(upstream.port), folder.path], {
    env: ours ? { ...runtimeEnvironment, ...process.env } : process.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const { port }: { port: number } = JSON.parse(String(line))
  const stats = async (): Promise<Stats> => {
    const response = await fetch(`http://127.0.0.1:${port}/stats`, { headers: { connection: 'close' } })
    return response.json() as Promise<Stats>
  }
  try {
    return await use({ open: async (id, onFirst) => follow({ port, path: `/?id=${id}` }, onFirst), stats })
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    folder.remove()
  }
}

export async function openMany(relay: Relay, streams: number, followers: number, name: string): Promise<Follower[]> {
  const open: Follower[] = []
  for (let n = 0; n < streams; n += 1) {
    for (let follower = 0; follower < followers; follower += 1) open.push(await relay.open(`${name}-${n}`))
    if (n % 20 === 19) await pause(20)
  }
  await pause(1500)
  return open
}
