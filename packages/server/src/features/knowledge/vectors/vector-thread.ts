import { Worker } from 'node:worker_threads'
import { AppError } from '#platform/app-error.ts'
import { closedError } from '#platform/lifecycle/index.ts'
import type { FromVectorThread, Handle, ThreadScope, ToVectorThread } from './protocol.ts'
import type { Hit, Rows } from './segment.ts'

/** The server's side of the thread that searches. It starts with the first use and is started again if it ends. */
export class VectorThread {
  readonly #onEnd: (error: unknown) => void
  readonly #waiting = new Map<number, { resolve(answer: FromVectorThread): void; reject(error: unknown): void }>()
  #worker: Worker | undefined
  #lastId = 0
  #closed = false

  constructor(onEnd: (error: unknown) => void) {
    this.#onEnd = onEnd
  }

  open(handle: Handle, dimension: number): void {
    this.#post({ type: 'open', handle, dimension })
  }

  /** Resolves with the bytes that the copy takes now. The rows are the thread's afterwards. */
  async add(handle: Handle, rows: readonly Rows[]): Promise<number> {
    const answer = await this.#ask(
      (id) => ({ type: 'add', handle, id, rows }),
      rows.map(({ vectors }) => vectors.buffer),
    )
    return answer.type === 'added' ? answer.bytes : 0
  }

  remove(handle: Handle, documentId: string, chunkIds: readonly string[] | undefined): void {
    this.#post({ type: 'remove', handle, documentId, ...(chunkIds && { chunkIds }) })
  }

  close(handle: Handle): void {
    if (this.#worker !== undefined) this.#post({ type: 'close', handle })
  }

  async search(query: Float32Array, wanted: number, scopes: readonly ThreadScope[]): Promise<Hit[]> {
    const answer = await this.#ask((id) => ({ type: 'search', id, query, wanted, scopes }))
    return answer.type === 'found' ? answer.hits : []
  }

  async stop(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    this.#closed = true
    this.#failAll(ended())
    await worker?.terminate()
  }

  #ask(message: (id: number) => ToVectorThread, transfer: ArrayBuffer[] = []): Promise<FromVectorThread> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1
      this.#waiting.set(this.#lastId, { resolve, reject })
      this.#post(message(this.#lastId), transfer)
    })
  }

  #post(message: ToVectorThread, transfer: ArrayBuffer[] = []): void {
    // A search that nobody waits for any more goes on by itself: it must not begin a thread that nobody stops.
    if (this.#closed) throw closedError('The thread that searches vectors')
    this.#worker ??= this.#start()
    this.#worker.postMessage(message, transfer)
  }

  #start(): Worker {
    const worker = new Worker(new URL('vectors-thread.ts', import.meta.url), { env: {}, execArgv: [] })
    worker.on('message', (answer: FromVectorThread) => {
      this.#waiting.get(answer.id)?.resolve(answer)
      this.#waiting.delete(answer.id)
    })
    const end = (error: unknown): void => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      this.#onEnd(error)
      this.#failAll(ended(error))
    }
    worker.once('error', end)
    worker.once('exit', (code) => end(new Error(`exit code ${code}`)))
    return worker
  }

  #failAll(error: AppError): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

const ended = (cause?: unknown): AppError =>
  new AppError('retrieval_failed', 'The search was interrupted. Please try again.', { cause, retryable: true })
