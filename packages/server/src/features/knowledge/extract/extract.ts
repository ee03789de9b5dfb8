import { spawn } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { tooMuchOpen } from '#platform/app-error.ts'
import { begun } from '#platform/begun.ts'
import { pour } from '#platform/pour.ts'
import { ReadingFailure } from '../documents/failures.ts'
import { fromReader, type Block } from './block.ts'
import { limits } from './limits.ts'
import { watchMemory } from './watch-memory.ts'

export interface ExtractRequest {
  /** Opened once there is somebody to read it. */
  bytes: () => Readable
  name: string
  signal: AbortSignal
  progress(done: number, total: number): void
}

interface Caps {
  timeMs: number
  silenceMs: number
  memoryMegabytes: number
  residentMegabytes: number
}

export interface Extracted {
  pages: number | null
  pagesWithoutText: number
  pagesDamaged: number
}

const tooLarge = 'Reading this file takes more memory than it may. Split it and try again.'
const childFile = fileURLToPath(new URL('child.ts', import.meta.url))
const root = fileURLToPath(new URL('../../../../../..', import.meta.url))
const library = realpathSync(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
/** Our code and the packages, wherever they really are; never the data folder. */
const readable = [join(root, 'packages'), join(root, 'node_modules'), dirname(dirname(library))]

/** Runs out while the file is waited for, not while what it said is being used: a slow machine is not the file's fault. */
class Patience {
  readonly #silenceMs: number
  readonly #over: () => void
  #leftMs: number
  #since = 0
  #timer: NodeJS.Timeout | undefined

  constructor({ timeMs, silenceMs }: Pick<Caps, 'timeMs' | 'silenceMs'>, over: () => void) {
    this.#leftMs = timeMs
    this.#silenceMs = silenceMs
    this.#over = over
  }

  wait(): void {
    this.#since = performance.now()
    this.#timer = setTimeout(this.#over, Math.max(0, Math.min(this.#leftMs, this.#silenceMs)))
  }

  rest(): void {
    clearTimeout(this.#timer)
    this.#leftMs -= performance.now() - this.#since
  }
}

/**
 * Reads a file in a process of its own that may read our own code and nothing else: no other file, no network, no
 * process. However the file behaves, that process is what ends.
 */
export async function* extract(
  { bytes, name, signal, progress }: ExtractRequest,
  caps: Caps = limits,
): AsyncGenerator<Block, Extracted> {
  signal.throwIfAborted()
  const child = begun(
    spawn(
      process.execPath,
      [
        '--permission',
        ...readable.map((path) => `--allow-fs-read=${path}`),
        `--max-old-space-size=${caps.memoryMegabytes}`,
        '--disable-warning=ExperimentalWarning',
        childFile,
        name.slice(-200),
      ],
      // Nothing of the server's environment: it holds keys, and this process reads anybody's file.
      { env: {}, stdio: ['pipe', 'pipe', 'pipe'] },
    ),
  )
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-4_000)))
  let tooSlow = false
  const give = () => {
    tooSlow = true
    child.kill('SIGKILL')
  }
  let tooMuch = false
  const unwatch = watchMemory(child.pid ?? 0, caps.residentMegabytes * 2 ** 20, () => {
    tooMuch = true
    child.kill('SIGKILL')
  })
  const patience = new Patience(caps, give)
  const stop = () => void child.kill('SIGKILL')
  signal.addEventListener('abort', stop, { once: true })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
  // A process that ends early breaks the pipe; why it ended is told elsewhere. A file that is gone is our fault.
  let missing: Error | undefined
  const source = bytes()
  source.once('error', (error: Error) => (missing = error))
  const fed = pour(source, child.stdin).catch(() => undefined)

  try {
    patience.wait()
    for await (const line of createInterface({ input: child.stdout, crlfDelay: Infinity })) {
      patience.rest()
      const told = fromReader.parse(JSON.parse(line))
      if (told.type === 'block') yield told.block
      else if (told.type === 'progress') progress(told.done, told.total)
      else if (told.type === 'failed') throw new ReadingFailure(told.reason, { cause: complaint })
      else return told
      patience.wait()
    }
    await closed
    signal.throwIfAborted()
    if (missing !== undefined) throw missing
    if (child.pid === undefined) throw tooMuchOpen()
    if (tooSlow) throw new ReadingFailure('Reading this file takes too long. Split it, or save it anew and try again.')
    const isMemory = tooMuch || child.signalCode !== null || complaint.includes('heap')
    throw new ReadingFailure(
      isMemory
        ? tooLarge
        : 'This file is damaged, or of a kind that cannot be read here. Save it as PDF or text and try again.',
      {
        cause: complaint,
      },
    )
  } finally {
    patience.rest()
    unwatch()
    signal.removeEventListener('abort', stop)
    stop()
    source.destroy()
    await fed
    await closed
  }
}
