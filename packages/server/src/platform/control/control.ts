import { chmod, rm } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { AppError, asAppError } from '#platform/app-error.ts'
import type { Log } from '#platform/log/index.ts'

const longestRequest = 64 * 1024
const patienceMs = 30_000
/** What the kernel takes for the address of a socket, with room for its end. */
const longestPath = 100

export interface ControlAnswer {
  result?: unknown
  /** In words, what is wrong. */
  problem?: { message: string; fields: Record<string, string[]> }
}

const pathIn = (dataDir: string): string => join(dataDir, 'control.sock')

/**
 * A door for the operator's own commands while the server runs: a socket in the data folder, which only the server's
 * user may open. Whoever can open it can read the database as well, so it asks for nothing else.
 */
export async function serveControl(
  dataDir: string,
  log: Log,
  handle: (request: unknown) => Promise<unknown>,
): Promise<{ close(): Promise<void> } | null> {
  const path = pathIn(dataDir)
  if (path.length > longestPath) {
    log.warn('The data folder has too long a path for commands while the server runs; stop it for them', { path })
    return null
  }
  // Another process of this house serves it already; otherwise it was left by one that was killed.
  if ((await open(path)) !== null) return null
  await rm(path, { force: true })
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    answer(socket, handle).catch((error: unknown) => log.warn('A command could not be answered', { error }))
  })
  server.listen(path)
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject))
  await chmod(path, 0o600)
  return {
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(socket: Socket, handle: (request: unknown) => Promise<unknown>): Promise<void> {
  socket.setTimeout(patienceMs, () => socket.destroy())
  const line = await readLine(socket)
  socket.end(JSON.stringify(await outcome(() => handle(JSON.parse(line)))))
}

/** What a command came to, for a process that cannot catch our errors. */
export async function outcome(work: () => Promise<unknown>): Promise<ControlAnswer> {
  try {
    return { result: await work() }
  } catch (error) {
    const { message, options } = error instanceof AppError ? error : asAppError(error)
    return { problem: { message, fields: options.fields ?? {} } }
  }
}

async function readLine(socket: Socket): Promise<string> {
  let text = ''
  for await (const piece of socket.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += String(piece)
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'))
    if (text.length > longestRequest) throw new Error('A command is longer than any there is.')
  }
  throw new Error('A command ended before its end.')
}

/** The answer of the server that runs on this folder, or null where none does. */
export async function askControl(dataDir: string, request: unknown): Promise<unknown> {
  const path = pathIn(dataDir)
  const socket = path.length > longestPath ? null : await open(path, true)
  if (socket === null) return null
  socket.setTimeout(patienceMs, () => socket.destroy(new Error('The server does not answer.')))
  socket.write(`${JSON.stringify(request)}\n`)
  const pieces = await socket.setEncoding('utf8').toArray()
  return JSON.parse(pieces.join(''))
}

/** Null where nobody listens. */
async function open(path: string, keep = false): Promise<Socket | null> {
  const socket = connect(path)
  const opened = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  })
  if (!opened) return null
  if (!keep) socket.destroy()
  return socket
}
