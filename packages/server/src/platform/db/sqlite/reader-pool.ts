import type { Worker } from 'node:worker_threads'
import { closedError } from '../../lifecycle/index.ts'
import { unavailable } from '../failure.ts'
import { isFailure, type Outcome, type Query, type ReaderReply, type ReadLimits } from './protocol.ts'
import { endThread, startThread, toKnownError, type Settle } from './thread-handle.ts'

export interface ReaderPoolOptions {
  file: string
  busyMs: number
  readers: number
  limits: ReadLimits
  /** A thread had to be replaced. */
  replaced(sql: string): void
}

type Asked = Query & Settle

interface Reader {
  thread: Worker
  asked: Asked[]
  timer: NodeJS.Timeout | undefined
}

/** In one message: a message costs more than most queries, yet a slow query keeps those behind it waiting. */
const queriesAtOnce = 4
/** Beyond this many waiting the server is not merely busy. */
const longestQueue = 10_000

/** Queries in threads, each started when all others are busy. One that does not come back is replaced. */
export class ReaderPool {
  readonly #options: ReaderPoolOptions
  readonly #idle: Reader[] = []
  readonly #busy = new Set<Reader>()
  /** Threads whose query goes on though nobody waits for it: it cannot be stopped, only left. */
  readonly #left = new Set<Worker>()
  #starting = 0
  #waiting: Asked[] = []
  #closed = false
  #drained: (() => void) | undefined

  constructor(options: ReaderPoolOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#waiting.length
  }

  read(query: Query): Promise<Outcome> {
    if (this.#closed) return Promise.reject(closedError('The database'))
    if (this.#waiting.length >= longestQueue) return Promise.reject(unavailable(new Error('Too many queries wait')))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...query, resolve, reject })
      // What the rest of this turn asks goes in the same message.
      if (this.#waiting.length === 1) queueMicrotask(() => this.#hand())
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#waiting.length > 0 || this.#busy.size > 0 || this.#starting > 0) {
      await new Promise<void>((resolve) => (this.#drained = resolve))
    }
    await Promise.all(this.#idle.splice(0).map((reader) => endThread(reader.thread)))
  }

  #hand(): void {
    while (this.#waiting.length > 0) {
      const reader = this.#idle.pop()
      if (!reader) {
        this.#grow()
        return
      }
      // Threads that are yet to be started count: nothing waits behind another query that may turn out long.
      const share = Math.ceil(this.#waiting.length / (this.#options.readers - this.#busy.size))
      reader.asked = this.#waiting.splice(0, Math.min(queriesAtOnce, share))
      this.#busy.add(reader)
      reader.thread.ref()
      reader.thread.postMessage(reader.asked.map(({ sql, parameters }): Query => ({ sql, parameters })))
      this.#watch(reader)
    }
    if (this.#busy.size === 0 && this.#starting === 0) this.#drained?.()
  }

  #grow(): void {
    if (this.#busy.size + this.#starting >= this.#options.readers) return
    // Threads that were left still use a processor each: too many of them, and new queries wait for their end.
    if (this.#left.size >= this.#options.readers && this.#busy.size + this.#starting === 0) return this.#refuse()
    this.#starting += 1
    const { file, busyMs, limits } = this.#options
    let reader: Reader | undefined
    const started = startThread(
      'reader',
      { file, busyMs, limits },
      {
        reply: (message) => reader && this.#receive(reader, message as ReaderReply),
        lost: (cause) => reader && this.#lose(reader, cause),
      },
    )
    started.then(
      (thread) => {
        this.#starting -= 1
        reader = { thread, asked: [], timer: undefined }
        this.#idle.push(reader)
        this.#hand()
      },
      (error: unknown) => {
        this.#starting -= 1
        for (const { reject } of this.#waiting.splice(0)) reject(unavailable(error))
        this.#hand()
      },
    )
  }

  #receive(reader: Reader, replies: ReaderReply): void {
    if (!this.#busy.has(reader)) return
    clearTimeout(reader.timer)
    for (const reply of replies) {
      const asked = reader.asked.shift()
      if (isFailure(reply)) asked?.reject(toKnownError(reply))
      else asked?.resolve(reply)
    }
    if (reader.asked.length > 0) return this.#watch(reader)
    this.#busy.delete(reader)
    reader.thread.unref()
    this.#idle.push(reader)
    this.#hand()
  }

  /** The thread looks at the clock between rows; this is for a query that computes long before its first. */
  #watch(reader: Reader): void {
    reader.timer = setTimeout(() => this.#replace(reader), this.#options.limits.milliseconds * 1.2 + 50)
  }

  #replace(reader: Reader): void {
    this.#busy.delete(reader)
    const [slow, ...behind] = reader.asked
    reader.asked = []
    slow?.reject(
      unavailable(new Error(`A query took longer than ${this.#options.limits.milliseconds} ms: ${slow.sql}`)),
    )
    this.#waiting.unshift(...behind)
    this.#left.add(reader.thread)
    reader.thread.unref()
    void reader.thread.terminate().then(() => this.#left.delete(reader.thread))
    this.#options.replaced(slow?.sql ?? '')
    this.#hand()
  }

  #lose(reader: Reader, cause: unknown): void {
    const at = this.#idle.indexOf(reader)
    if (at >= 0) this.#idle.splice(at, 1)
    if (!this.#busy.delete(reader)) return
    clearTimeout(reader.timer)
    for (const { reject } of reader.asked.splice(0)) reject(unavailable(cause))
    this.#hand()
  }

  #refuse(): void {
    const reason = new Error('Queries that went over their limit keep every processor busy')
    for (const { reject } of this.#waiting.splice(0)) reject(unavailable(reason))
    this.#drained?.()
  }
}
