import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Product {
  url: URL
  /** From the start of the process to the line that says it is ready. */
  readyMs: number
  pid: number
  residentMegabytes(): number
  /** Processor time of all its threads so far. */
  cpuMs(): number
  close(): Promise<void>
}

const main = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url))
const ticksPerSecond = 100
const launcher = readFileSync(new URL('../../scripts/run', import.meta.url), 'utf8')
/** As `npm start` gives them. Others, to profile for one: `PARLEY_BENCH_NODE="--cpu-prof --cpu-prof-dir=profile"`. */
export const runtimeArguments: readonly string[] =
  (process.env['PARLEY_BENCH_NODE'] ?? /exec "\$runtime" (--.*) "\$@"/.exec(launcher)?.[1])?.split(' ') ?? []
export const runtimeEnvironment = { MALLOC_ARENA_MAX: '2' }

/** The server as `npm start` runs it, in a process of its own. */
export async function startProduct(environment: Record<string, string>, more: string[] = []): Promise<Product> {
  const started = performance.now()
  const child = spawn(process.execPath, [...runtimeArguments, ...more, main], {
    env: { ...runtimeEnvironment, ...process.env, PARLEY_PORT: '0', PARLEY_LOG_FORMAT: 'json', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await readyUrl(child.stdout)
  child.stdout.resume()
  const readyMs = performance.now() - started
  const pid = child.pid ?? 0

  return {
    url,
    readyMs,
    pid,
    residentMegabytes: () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024,
    cpuMs() {
      // The name in parentheses may hold spaces; user and system time are the 12th and 13th field after it.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
      return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond
    },
    async close() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

export async function readyUrl(stdout: NodeJS.ReadableStream): Promise<URL> {
  const lines = createInterface({ input: stdout })
  for await (const line of lines) {
    const url = /ready at (\S+?)"/.exec(line)?.[1]
    if (url !== undefined) return new URL(url)
  }
  throw new Error('The server ended before it was ready.')
}
