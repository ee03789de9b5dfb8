import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '@parley/lab'
import { open, type Upstream } from './load.ts'

/** `raw` passes bytes on, `parley` is the live path with its log and hub. */
export type Kind = 'raw' | 'parley'

export interface Stats {
  rss: number
  heap: number
  /** Microseconds. */
  cpu: number
}

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
  return withServer(kind, upstream, async (port) => {
    upstream.interval = interval
    const clients = await openMany(port, streams, followers, `${kind}-${interval}-${streams}`)
    const [before, sentBefore] = [await stats(port), upstream.sent]
    await pause(measuredMs)
    const [after, sentAfter] = [await stats(port), upstream.sent]
    for (const client of clients) client.destroy()
    return (after.cpu - before.cpu) / (sentAfter - sentBefore)
  })
}

/** One server of that kind in a process of its own, for as long as it is used. */
export async function withServer<Result>(
  kind: Kind,
  upstream: Upstream,
  use: (port: number, child: ChildProcess) => Promise<Result>,
): Promise<Result> {
  const folder = temporaryFolder('relay')
  const child = spawn(process.execPath, ['--expose-gc', serverFile, kind, String(upstream.port), folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const { port }: { port: number } = JSON.parse(String(line))
  try {
    return await use(port, child)
  } finally {
    child.kill('SIGKILL')
    await once(child, 'exit')
    folder.remove()
  }
}

export async function stats(port: number): Promise<Stats> {
  const response = await fetch(`http://127.0.0.1:${port}/stats`, { headers: { connection: 'close' } })
  return response.json() as Promise<Stats>
}

export async function openMany(port: number, streams: number, followers: number, name: string) {
  const clients = []
  for (let n = 0; n < streams; n += 1) {
    for (let follower = 0; follower < followers; follower += 1) clients.push(open(port, `${name}-${n}`))
    if (n % 20 === 19) await pause(20)
  }
  await pause(1500)
  return clients
}
