import { Worker } from 'node:worker_threads'
import { closedError } from '../../lifecycle/index.ts'
import { asKnownFailure, DatabaseError, unavailable } from '../failure.ts'
import type { Outcome, ThreadOptions, ThreadReply, ThreadRequest } from './protocol.ts'

interface Waiting {
  request: ThreadRequest
  resolve(reply: ThreadReply): void
  reject(error: unknown): void
}

const threadFile = new URL('./thread.ts', import.meta.url)

/**
 * One database thread. What is asked within one turn of the event loop, or while the thread is busy, goes over in one
 * message: a message costs more than most statements.
 */
export class ThreadClient {
  readonly #options: ThreadOptions
  readonly #answerMs: number
  #thread: Worker | undefined
  #ready: Promise<void> | undefined
  #waiting: Waiting[] = []
  #sent: Waiting[] = []
  #scheduled = false
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(options: ThreadOptions, answerMs: number) {
    this.#options = options
    this.#answerMs = answerMs
  }

  /** How much is on its way: the pool asks the thread with the least. */
  get load(): number {
    return this.#waiting.length + this.#sent.length
  }

  /** Starts the thread, and tells why where that fails. */
  start(): Promise<void> {
    this.#ready ??= this.#start()
    return this.#ready
  }

  ask(request: ThreadRequest): Promise<ThreadReply> {
    if (this.#closed) return Promise.reject(closedError('The database'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject })
      if (this.#scheduled || this.#sent.length > 0) return
      this.#scheduled = true
      queueMicrotask(() => {
        this.#scheduled = false
        this.#send()
      })
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    while (this.load > 0) await new Promise((resolve) => setImmediate(resolve))
    const thread = this.#thread
    this.#thread = undefined
    if (thread === undefined) return
    const ended = new Promise((resolve) => thread.once('exit', resolve))
    // The thread closes its files by itself once nobody can talk to it.
    thread.postMessage([])
    await thread.terminate()
    await ended
  }

  #start(): Promise<void> {
    const thread = new Worker(threadFile, { workerData: this.#options })
    this.#thread = thread
    thread.unref()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    thread.once('message', () => {
      thread.on('message', (replies: ThreadReply[]) => this.#receive(replies))
      resolve()
    })
    thread.on('error', (error) => {
      reject(error)
      this.#lose(error)
    })
    thread.ref()
    return promise.finally(() => thread.unref())
  }

  #send(): void {
    if (this.#sent.length > 0 || this.#waiting.length === 0) return
    this.#sent = this.#waiting
    this.#waiting = []
    this.start().then(
      () => {
        this.#thread?.ref()
        this.#thread?.postMessage(this.#sent.map(({ request }) => request))
        if (this.#answerMs > 0) this.#timer = setTimeout(() => void this.#replace(), this.#answerMs)
      },
      (error: unknown) => this.#lose(error),
    )
  }

  #receive(replies: ThreadReply[]): void {
    clearTimeout(this.#timer)
    const answered = this.#sent
    this.#sent = []
    this.#thread?.unref()
    for (const [index, { resolve, reject }] of answered.entries()) {
      const reply = replies[index]
      if (reply === undefined) reject(unavailable())
      else resolve(reply)
    }
    this.#send()
  }

  /** A statement that does not end would keep everybody waiting: its thread goes, and a new one serves the others. */
  async #replace(): Promise<void> {
    const thread = this.#thread
    this.#lose(new Error(`A statement took longer than ${this.#answerMs} ms`))
    await thread?.terminate()
  }

  #lose(cause: unknown): void {
    clearTimeout(this.#timer)
    this.#thread = undefined
    this.#ready = undefined
    const lost = this.#sent
    this.#sent = []
    for (const { reject } of lost) reject(unavailable(cause))
    this.#send()
  }
}

export function unwrap(outcome: Outcome | undefined) {
  if (outcome === undefined) throw unavailable()
  if ('result' in outcome) return outcome.result
  throw asKnownFailure(new DatabaseError(outcome.failure.message, outcome.failure.code))
}
