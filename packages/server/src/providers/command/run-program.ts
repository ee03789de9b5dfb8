import { spawn, type ChildProcess } from 'node:child_process'
import { begun } from '#platform/begun.ts'

export interface Program {
  argv: readonly string[]
  environment: Readonly<Record<string, string>>
  folder: string
  input: string
  limits: { milliseconds: number; bytes: number }
}

export interface ProgramEnd {
  /** `bytes` and `time`: it was ended for that. `missing`: there is no such program, or it may not be run. */
  reason: 'ended' | 'bytes' | 'time' | 'missing'
  code: number | null
  complaint: string
}

/** After being asked to end, a program has this long to do so. */
const politenessMs = 800
const keptComplaint = 2_000

/**
 * Runs a program without a shell, with an environment of its own and as the head of its own process group: whatever it
 * starts ends with it. Resolves once the group has been ended and its output is all read; an abort rejects.
 */
export async function runProgram(
  { argv: [file = '', ...given], environment, folder, input, limits }: Program,
  onOutput: (piece: Uint8Array) => void,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  signal.throwIfAborted()
  const child = begun(
    spawn(file, given, {
      cwd: folder,
      // Nothing of the server's own: it holds keys.
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', ...environment },
      shell: false,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  )
  let reason: ProgramEnd['reason'] = 'ended'
  let failure: Error | undefined
  let bytes = 0
  let complaint = ''
  let insisting: NodeJS.Timeout | undefined

  const end = (why: ProgramEnd['reason']): void => {
    if (insisting !== undefined) return
    reason = why
    endGroup(child, 'SIGTERM')
    insisting = setTimeout(() => endGroup(child, 'SIGKILL'), politenessMs)
    // What it still writes is nobody's any more; unread it would keep a dying program waiting.
    child.stdout.removeAllListeners('data').resume()
  }
  const timer = setTimeout(() => end('time'), limits.milliseconds)
  const abort = (): void => end('ended')
  signal.addEventListener('abort', abort, { once: true })

  child.stdout.on('data', (piece: Buffer) => {
    const rest = limits.bytes - bytes
    bytes += piece.length
    try {
      onOutput(piece.length > rest ? piece.subarray(0, rest) : piece)
    } catch (error) {
      failure = error instanceof Error ? error : new Error('Its output could not be taken.', { cause: error })
      return end('ended')
    }
    if (piece.length > rest) end('bytes')
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-keptComplaint)))
  // A program that does not want all of its input is no failure.
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)

  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => {
        if (child.pid === undefined) reason = 'missing'
        resolve(null)
      })
      // Its children may hold the output open: they end with it.
      child.once('exit', () => endGroup(child, 'SIGKILL'))
      child.once('close', resolve)
    })
    signal.throwIfAborted()
    if (failure !== undefined) throw failure
    return { reason, code, complaint }
  } finally {
    clearTimeout(timer)
    clearTimeout(insisting)
    signal.removeEventListener('abort', abort)
  }
}

function endGroup({ pid }: ChildProcess, how: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, how)
  } catch {
    // Nobody of it is left.
  }
}
