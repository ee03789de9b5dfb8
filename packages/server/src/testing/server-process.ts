import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const main = new URL('../main.ts', import.meta.url).pathname

export interface ServerProcess {
  url: URL
  child: ChildProcess
  /** All that it wrote, once it is gone. */
  ended: Promise<{ code: number | null; output: string; errors: string }>
}

/** The product as its users start it, in a process of its own, with nothing of this process' environment. */
export function launchServer(environment: Record<string, string>): Omit<ServerProcess, 'url'> {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      PARLEY_PORT: '0',
      PARLEY_LOG_FORMAT: 'json',
      PARLEY_STARTER_MODEL: 'off',
      PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (piece) => (output += String(piece)))
  child.stderr.on('data', (piece) => (errors += String(piece)))
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output, errors }))
  return { child, ended }
}

/** Until it says where it listens. */
export async function startServer(environment: Record<string, string>): Promise<ServerProcess> {
  const { child, ended } = launchServer(environment)
  if (child.stdout === null) throw new Error('it has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /ready at (\S+?)"/.exec(line)?.[1]
    if (url === undefined) continue
    child.stdout.resume()
    return { url: new URL(url), child, ended }
  }
  throw new Error((await ended).errors)
}
