import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { AppError } from '#platform/app-error.ts'
import { begun } from '#platform/begun.ts'

/** A server of tools that is a program on this machine, as the operator's file names it and nothing else can. */
export interface ToolProgram {
  name: string
  argv: readonly string[]
  environment: Readonly<Record<string, string>>
  folder: string
}

export type Ask = (method: string, parameters: unknown) => Promise<unknown>

export interface Wire {
  ask: Ask
  tell(method: string): void
}

const mostBytes = 4_000_000
/** Between being asked to leave and being made to. */
const politenessMs = 800

/**
 * Starts the program without a shell, speaks JSON lines with it, and ends it with everything it has started: each visit
 * has a process of its own, so that nothing it remembers of one person meets another.
 */
export async function withProgram<Result>(
  { name, argv: [file = '', ...given], environment, folder }: ToolProgram,
  signal: AbortSignal,
  readReply: (line: string, id: number) => { result?: unknown; error?: { message: string } | undefined } | undefined,
  work: (wire: Wire) => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted()
  const child = begun(
    spawn(file, given, {
      cwd: folder,
      // Nothing of the server's own: it holds keys.
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', ...environment },
      shell: false,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    }),
  )
  const over = Promise.withResolvers<never>()
  over.promise.catch(() => undefined)
  const gone = (what: string): void => over.reject(new AppError('provider_unavailable', `${name} ${what}.`))
  const waiting = new Map<number, (line: string) => boolean>()
  let bytes = 0
  child.once('error', () => gone('could not be started'))
  child.once('exit', () => gone('ended before it had answered'))
  const abort = (): void => over.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  child.stdout.on('data', (piece: Buffer) => {
    bytes += piece.length
    if (bytes > mostBytes) gone('says more than 4 MB')
  })
  // Whoever ends early reads no more: the failure is told by its exit.
  child.stdin.on('error', () => undefined)
  createInterface({ input: child.stdout }).on('line', (line) => {
    for (const [id, take] of waiting) if (take(line)) waiting.delete(id)
  })

  let lastId = 0
  const say = (message: object): void => void child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const ask: Ask = (method, parameters) => {
    lastId += 1
    const id = lastId
    const answer = new Promise((resolve, reject) => {
      waiting.set(id, (line) => {
        const reply = readReply(line, id)
        if (reply === undefined) return false
        if (reply.error === undefined) resolve(reply.result)
        else reject(new AppError('provider_refused', `${name} refuses: ${reply.error.message.slice(0, 500)}`))
        return true
      })
    })
    say({ id, method, params: parameters })
    return Promise.race([answer, over.promise])
  }
  try {
    return await work({ ask, tell: (method) => say({ method }) })
  } finally {
    signal.removeEventListener('abort', abort)
    leave(child)
  }
}

/** Not waited for: the answer is there. Its children leave with it. */
function leave(child: ChildProcess): void {
  child.stdout?.destroy()
  child.stdin?.end()
  endGroup(child, 'SIGTERM')
  setTimeout(() => endGroup(child, 'SIGKILL'), politenessMs).unref()
}

function endGroup({ pid }: ChildProcess, how: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, how)
  } catch {
    // Nobody of it is left.
  }
}
