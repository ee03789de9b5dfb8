import { Worker } from 'node:worker_threads'
import type { ArrivingHead, ArrivingMessage } from './arriving.ts'
import { conversationsIn, type Found } from './conversations-in.ts'
import { NotJson } from './json-values.ts'
import type { FromReadingThread, ReadingTask, ToReadingThread } from './reading-protocol.ts'
import type { StoredSource } from './stored-source.ts'
import { isZip } from './zip.ts'

/** One conversation of a file. Its messages come while they are asked for, once. */
export type FoundConversation =
  | { failed: string; title: string | null }
  | { head: ArrivingHead; fingerprint: string; batches(): AsyncIterable<Batch> }

export interface Batch {
  messages: ArrivingMessage[]
  isLast: boolean
}

/** The largest conversation several times over. What takes more ends the thread, and nothing else. */
const heap = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 16 }

/** Taken apart in a few milliseconds: sooner than a thread begins. An archive of that size may hold anything. */
const smallBytes = 256 * 1024

interface Reading {
  /** `wanted`: whether what belongs to the one found last is. Null at the end. */
  next(wanted: boolean): Promise<Found | null>
  fail(error: unknown): void
  end(): Promise<void>
}

/** The conversations of a file behind the first so many parts. */
export async function* readConversations(
  source: StoredSource,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<FoundConversation> {
  const isSmall = source.size <= smallBytes && !(await isZip(source))
  const reading = isSmall ? readHere(source, from) : readInThread(source, from)
  const abort = (): void => reading.fail(signal.reason)
  signal.addEventListener('abort', abort)
  try {
    signal.throwIfAborted()
    for (let found = await reading.next(false); found !== null; found = await reading.next(false)) {
      if (found.kind === 'failed') yield { failed: found.reason, title: found.title }
      else if (found.kind === 'head') {
        const { head, fingerprint } = found
        yield { head, fingerprint, batches: () => batchesOf(reading) }
      }
    }
  } finally {
    signal.removeEventListener('abort', abort)
    await reading.end()
  }
}

async function* batchesOf(reading: Reading): AsyncGenerator<Batch> {
  for (let isLast = false; !isLast;) {
    const found = await reading.next(true)
    if (found?.kind !== 'messages') return
    isLast = found.isLast
    yield found
  }
}

function readHere(source: StoredSource, from: number): Reading {
  const finding = conversationsIn(source, from)
  let failure: { error: unknown } | null = null
  return {
    async next(wanted) {
      if (failure !== null) throw failure.error
      const { done, value } = await finding.next(wanted)
      return done === true ? null : value
    },
    fail: (error) => void (failure ??= { error }),
    end: async () => void (await finding.return()),
  }
}

/**
 * Sixteen megabytes of JSON take a third of a second to read and to compare, in which nobody's answer would go on: so a
 * thread reads, and this one carries bytes to it and what it finds to the database, a little at a time.
 */
function readInThread(source: StoredSource, from: number): Reading {
  const task: ReadingTask = { size: source.size, from }
  const worker = new Worker(new URL('reading-thread.ts', import.meta.url), {
    workerData: task,
    env: {},
    execArgv: [],
    resourceLimits: heap,
  })
  const streams = new Map<number, AsyncIterator<unknown>>()
  let asked: PromiseWithResolvers<Found | null> | null = null
  let failure: { error: unknown } | null = null

  const tell = (message: ToReadingThread, transfer: ArrayBuffer[] = []): void => worker.postMessage(message, transfer)

  function fail(error: unknown): void {
    failure ??= { error }
    asked?.reject(failure.error)
    asked = null
  }

  function answer(found: Found | null): void {
    asked?.resolve(found)
    asked = null
  }

  async function pull(stream: number, range: { start: number; end: number } | undefined): Promise<void> {
    const open = streams.get(stream) ?? source.read(range)[Symbol.asyncIterator]()
    streams.set(stream, open)
    try {
      const next = await open.next()
      if (next.done === true || !(next.value instanceof Uint8Array)) return tell({ type: 'piece', stream, bytes: null })
      // A copy of its own: what is handed over whole is nobody else's any more.
      const bytes = new Uint8Array(next.value)
      tell({ type: 'piece', stream, bytes }, [bytes.buffer])
    } catch (error) {
      fail(error)
    }
  }

  async function close(stream: number): Promise<void> {
    const open = streams.get(stream)
    streams.delete(stream)
    // Nothing more is wanted of it, not even why it failed.
    await open?.return?.().catch(() => undefined)
  }

  worker.on('message', (message: FromReadingThread) => {
    switch (message.type) {
      case 'pull':
        return void pull(message.stream, message.range)
      case 'close':
        return void close(message.stream)
      case 'progress':
        return source.progress(message.done)
      case 'found':
        return answer(message.found)
      case 'end':
        return answer(null)
      case 'wrong':
        fail(new NotJson(message.reason))
    }
  })
  worker.on('error', (error) => fail(isOutOfMemory(error) ? new NotJson(tooMuch, { cause: error }) : error))
  worker.on('exit', () => fail(new Error('The thread that reads a file ended.')))

  return {
    fail,

    next(wanted) {
      if (failure !== null) return Promise.reject(failure.error)
      asked = Promise.withResolvers<Found | null>()
      tell({ type: 'next', wanted })
      return asked.promise
    },

    async end() {
      await worker.terminate()
      for (const stream of streams.keys()) await close(stream)
    },
  }
}

const tooMuch = 'One of its conversations takes more memory than there is for one.'

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
