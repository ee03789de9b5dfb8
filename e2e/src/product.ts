import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { startLabProvider, temporaryFolder, type LabProvider, type LabScript } from '@parley/lab'

/** Of its log. */
const keptLines = 20

const main = fileURLToPath(new URL('../../packages/server/dist/main.js', import.meta.url))

export interface Product {
  url: string
  lab: LabProvider
  /** Ends the server as a power cut would. */
  kill(): Promise<void>
  /** Starts it again on the same folder and the same port. */
  start(): Promise<void>
  close(): Promise<void>
  /** How it is, and the last it said of itself. */
  state(): string
}

export interface ProductOptions {
  script?: LabScript
  environment?: Record<string, string>
  /** Without any model but the one that ships. */
  starterOnly?: boolean
  /** Below which path the product is reached. */
  path?: string
}

/** The built product in a process of its own, with a scripted model and an empty data folder. */
export async function startProduct({
  script = {},
  environment = {},
  starterOnly = false,
  path = '/',
}: ProductOptions = {}): Promise<Product> {
  const lab = await startLabProvider({
    protocol: 'openai',
    script: { tokensPerSecond: 120, ...script },
    models: [
      { id: 'lab-chat', tools: true, vision: true, contextWindow: 32_768, tells: true },
      { id: 'lab-thinker', tools: true, reasoning: true, contextWindow: 131_072, tells: true },
    ],
  })
  const folder = temporaryFolder('journey')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}${path}`
  const variables: Record<string, string | undefined> = {
    ...process.env,
    PARLEY_PORT: String(port),
    PARLEY_DATA_DIR: folder.path,
    PARLEY_LOG_FORMAT: 'json',
    PARLEY_STARTER_MODEL: starterOnly ? 'on' : 'off',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    // Nothing listens there, and it says so at once.
    PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
    ...(!starterOnly && { OPENAI_BASE_URL: lab.url }),
    ...(path !== '/' && { PARLEY_PUBLIC_URL: url }),
    ...environment,
  }
  let child: ChildProcess | null = null
  let said: string[] = []

  async function start(): Promise<void> {
    child = spawn(process.execPath, [main], { env: variables, stdio: ['ignore', 'pipe', 'inherit'] })
    await ready(child, (line) => {
      said = [...said.slice(-keptLines), line]
    })
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  function state(): string {
    const end = child?.signalCode ?? child?.exitCode ?? null
    return [`The server ${end === null ? 'runs' : `has ended (${end})`}:`, ...said].join('\n')
  }

  await start()
  return {
    url,
    lab,
    kill: () => end('SIGKILL'),
    start,
    async close() {
      await end('SIGTERM')
      await lab.close()
      folder.remove()
      const { exitCode, signalCode } = child ?? {}
      // Killed by the journey itself, or gone in good order when it was asked to.
      if (signalCode !== 'SIGKILL' && exitCode !== 0) throw new Error(state())
    },
    state,
  }
}

async function ready(child: ChildProcess, says: (line: string) => void): Promise<void> {
  if (child.stdout === null) throw new Error('The server has no output.')
  const lines = createInterface({ input: child.stdout })
  const ended = once(lines, 'close')
  await new Promise<void>((resolve, reject) => {
    lines.on('line', (line) => {
      says(line)
      if (line.includes('is ready at')) resolve()
    })
    ended.then(() => reject(new Error('The server ended before it was ready.')), reject)
  })
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port is free.')
  return address.port
}
