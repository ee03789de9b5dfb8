import { AsyncLocalStorage } from 'node:async_hooks'
import type { Worker } from 'node:worker_threads'
import { closedError } from '../../lifecycle/index.ts'
import { storageFailed, unavailable } from '../failure.ts'
import {
  isFailure,
  type Failure,
  type Job,
  type JobReply,
  type Outcome,
  type WriterReply,
  type WriterRequest,
} from './protocol.ts'
import { endThread, startThread, toError, toKnownError } from './thread-handle.ts'
import { WriterTransaction } from './writer-transaction.ts'

export interface WriterOptions {
  file: string
  busyMs: number
  committed(seconds: number): void
  /** How long a transaction may stay open. */
  transactionMs: number
  /** Something may have been written; called before anybody learns of it. */
  wrote(): void
  /** From now on nothing is written. */
  broken(cause: unknown): void
}

interface WaitingJob {
  job: Job
  resolve(reply: Outcome | null): void
  reject(error: unknown): void
}

/** What a statement of a writer returns is small, and what it takes must be taken. */
const noLimits = { rows: Infinity, bytes: Infinity, milliseconds: Infinity }

type Exclusive<Result> = (transaction: WriterTransaction) => Promise<Result>

/** Beyond this many waiting the disk stands still, and memory must not hold what it cannot take. */
const longestQueue = 20_000

/**
 * The order in which the one writer thread works. Jobs that arrive while a commit runs share the next one, without any
 * timer; a transaction has the thread for itself until it ends. The two take turns.
 */
export class Writer {
  readonly #options: WriterOptions
  #thread: Worker | undefined
  #restarting: Promise<void> | undefined
  #jobs: WaitingJob[] = []
  #full = false
  #transactions: (() => Promise<void>)[] = []
  #working = false
  #asked: { resolve(reply: WriterReply): void; reject(error: unknown): void } | undefined
  #brokenBy: unknown
  #closed = false
  #idle: (() => void)[] = []

  constructor(options: WriterOptions) {
    this.#options = options
  }

  get waiting(): number {
    return this.#jobs.length + this.#transactions.length
  }

  async start(): Promise<void> {
    this.#thread = await startThread(
      'writer',
      { file: this.#options.file, busyMs: this.#options.busyMs, limits: noLimits },
      { reply: (message) => this.#receive(message as WriterReply), lost: (cause) => this.#lose(cause) },
    )
  }

  /** Resolves once it is committed; with null where the job is silent. */
  submit(job: Job, durability: 'full' | 'relaxed'): Promise<Outcome | null> {
    const refused = this.#refusal(this.#jobs.length)
    if (refused) return Promise.reject(refused)
    return new Promise((resolve, reject) => {
      this.#jobs.push({ job, resolve, reject })
      // One that must survive a power cut makes the commit it shares survive it.
      this.#full ||= durability === 'full'
      this.#begin()
    })
  }

  /** Gives `work` the thread for itself when its turn comes. */
  exclusive<Result>(work: Exclusive<Result>, limitMs = this.#options.transactionMs): Promise<Result> {
    const refused = this.#refusal(this.#transactions.length)
    if (refused) return Promise.reject(refused)
    // Its turn comes from somebody else's work, and must not be taken for a part of that.
    const asWhoAsked = AsyncLocalStorage.snapshot()
    return new Promise((resolve, reject) => {
      this.#transactions.push(() => asWhoAsked(() => this.#transact(work, limitMs).then(resolve, reject)))
      this.#begin()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#working) await new Promise<void>((resolve) => this.#idle.push(resolve))
    await this.#restarting?.catch(() => undefined)
    const thread = this.#thread
    this.#thread = undefined
    if (thread) await endThread(thread, 30_000)
  }

  #refusal(waiting: number): Error | null {
    if (this.#closed) return closedError('The database')
    if (this.#brokenBy !== undefined) return storageFailed(this.#brokenBy)
    return waiting >= longestQueue ? unavailable(new Error('Too much waits to be written')) : null
  }

  #begin(): void {
    if (this.#working) return
    this.#working = true
    // What the rest of this turn of the event loop writes joins the same commit.
    queueMicrotask(() => void this.#work())
  }

  async #work(): Promise<void> {
    while (this.#jobs.length > 0 || this.#transactions.length > 0) {
      if (this.#jobs.length > 0) await this.#commitJobs()
      await this.#transactions.shift()?.()
    }
    this.#working = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #commitJobs(): Promise<void> {
    const waiting = this.#jobs
    const full = this.#full
    this.#jobs = []
    this.#full = false
    try {
      const started = performance.now()
      const reply = await this.#ask({ kind: 'group', full, jobs: waiting.map(({ job }) => job) })
      this.#options.committed((performance.now() - started) / 1000)
      const replies: readonly JobReply[] = reply.kind === 'jobs' ? reply.replies : []
      for (const [index, { resolve, reject }] of waiting.entries()) {
        const answer = replies[index]
        if (answer === undefined) reject(unavailable(new Error('The database gave no answer')))
        else if (answer !== null && isFailure(answer)) reject(toKnownError(answer))
        else resolve(answer)
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error)
    }
  }

  async #transact<Result>(work: Exclusive<Result>, limitMs: number): Promise<Result> {
    const refused = this.#brokenBy === undefined ? null : storageFailed(this.#brokenBy)
    if (refused) throw refused
    const transaction = new WriterTransaction((request) => this.#ask(request), limitMs)
    try {
      return await Promise.race([work(transaction), transaction.overdue])
    } finally {
      await transaction.settle()
    }
  }

  async #ask(request: WriterRequest): Promise<WriterReply> {
    if (!this.#thread) {
      this.#restarting ??= this.start().finally(() => (this.#restarting = undefined))
      await this.#restarting.catch((error: unknown) => {
        throw unavailable(error)
      })
    }
    if (this.#brokenBy !== undefined && request.kind !== 'end') throw storageFailed(this.#brokenBy)
    const reply = await new Promise<WriterReply>((resolve, reject) => {
      this.#asked = { resolve, reject }
      this.#thread?.ref()
      this.#thread?.postMessage(request)
    })
    for (const failure of failuresOf(reply)) if (isBrokenDisk(failure)) this.stop(toError(failure))
    if (reply.kind === 'failure') throw toKnownError(reply.failure)
    return reply
  }

  #receive(reply: WriterReply): void {
    if (reply.kind === 'brokenDisk') return this.stop(toError(reply.failure))
    if (reply.kind !== 'outcomes' || reply.ended) this.#options.wrote()
    this.#thread?.unref()
    const asked = this.#asked
    this.#asked = undefined
    asked?.resolve(reply)
  }

  /** The thread died, of memory for one: whoever waits learns that it is unknown, the next one gets a new thread. */
  #lose(cause: unknown): void {
    this.#thread = undefined
    this.#asked?.reject(unavailable(cause))
    this.#asked = undefined
  }

  /**
   * Nothing is written from here on. After a failed sync the kernel may have dropped what it could not write, and would
   * call the next sync a success; and writing to a damaged file damages more of it.
   */
  stop(cause: unknown): void {
    if (this.#brokenBy !== undefined) return
    this.#brokenBy = cause
    this.#options.broken(cause)
  }
}

/** Of the disk: what single jobs run into is theirs. */
function failuresOf(reply: WriterReply): readonly Failure[] {
  if (reply.kind === 'failure') return [reply.failure]
  return reply.kind === 'outcomes' ? reply.outcomes.filter((outcome) => 'code' in outcome) : []
}

function isBrokenDisk({ code }: Failure): boolean {
  return code.startsWith('SQLITE_IOERR') && code !== 'SQLITE_IOERR_SHMSIZE'
}
