import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import { embeddingModels, type EmbeddingModelName, type Purpose } from './embedding-models.ts'
import { EmbeddingCall, type Slice } from './embedding-call.ts'
import { startEmbedderProcess, type EmbedderProcess, type ProcessEnd } from './embedder-process.ts'
import * as failures from './failures.ts'
import type { FromEmbedder } from './protocol.ts'

export interface EmbedderHostOptions {
  clock: Clock
  log: Log
  /** Of the processor, for one text. */
  threads: number
  /** How far behind other processes it runs. */
  nice: number
  /** After this long without a text the process ends and its memory is free again. */
  idleMs: number
  /** A process that says nothing for this long while it has work is ended. */
  silentMs: number
  /** In bytes, for this process and its children. */
  availableMemory(): number
}

/** Texts of one message. A query goes before the next text, not before the next message. */
const sliceSize = 8
/** One being embedded, one on its way. */
const slicesUnderWay = 2
/** No token stands for more than 16 letters, and no model reads more than 512 tokens; beyond that is only blank. */
const lettersAtMost = 20_000
const callsWaitingAtMost = 512
const failuresBeforePause = 3
const firstPauseSeconds = 30
const longestPauseSeconds = 600

/** One embedder on this machine: its process comes with the first text and goes when nobody asks any more. */
export class EmbedderHost {
  readonly #model: EmbeddingModelName
  readonly #options: EmbedderHostOptions
  #process: EmbedderProcess | undefined
  readonly #queries: EmbeddingCall[] = []
  readonly #passages: EmbeddingCall[] = []
  readonly #underWay = new Map<number, Slice>()
  readonly #counting = new Map<number, PromiseWithResolvers<number[]>>()
  #calls = 0
  #lastId = 0
  #failures = 0
  #pausedUntil = 0
  #idle: NodeJS.Timeout | undefined
  #silence: NodeJS.Timeout | undefined
  #closed = false

  constructor(model: EmbeddingModelName, options: EmbedderHostOptions) {
    this.#model = model
    this.#options = options
  }

  get processId(): number | undefined {
    return this.#process?.processId
  }

  async embed(texts: readonly string[], purpose: Purpose, signal: AbortSignal): Promise<Float32Array[]> {
    signal.throwIfAborted()
    if (texts.length === 0) return []
    this.#enter()
    const call = new EmbeddingCall(texts, purpose)
    const abort = (): void => this.#abort(call, signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    try {
      ;(purpose === 'query' ? this.#queries : this.#passages).push(call)
      this.#pump()
      return await call.result
    } finally {
      signal.removeEventListener('abort', abort)
      this.#leave()
    }
  }

  async count(texts: readonly string[]): Promise<number[]> {
    if (texts.length === 0) return []
    this.#enter()
    try {
      const running = this.#start()
      const counting = Promise.withResolvers<number[]>()
      this.#lastId += 1
      this.#counting.set(this.#lastId, counting)
      running.send({ type: 'count', id: this.#lastId, texts })
      this.#watch()
      return await counting.promise
    } finally {
      this.#leave()
    }
  }

  async stop(): Promise<void> {
    this.#closed = true
    this.#failAll(failures.closed())
    await this.#end()
  }

  #enter(): void {
    if (this.#closed) throw failures.closed()
    if (this.#calls >= callsWaitingAtMost) throw failures.tooManyWaiting()
    this.#calls += 1
    clearTimeout(this.#idle)
  }

  #leave(): void {
    this.#calls -= 1
    if (this.#calls === 0) this.#idle = setTimeout(() => void this.#end(), this.#options.idleMs).unref()
  }

  async #end(): Promise<void> {
    clearTimeout(this.#idle)
    clearTimeout(this.#silence)
    const running = this.#process
    this.#process = undefined
    await running?.stop()
  }

  /** Queries go at once. Of the passages, each call's turn is a slice, so that a thick book holds up no leaflet. */
  #pump(): void {
    try {
      if (this.#queries.length + this.#passages.length > 0) this.#start()
      for (let call = this.#queries.shift(); call; call = this.#queries.shift()) {
        while (call.hasMore) this.#send(call)
      }
      while (this.#underWay.size < slicesUnderWay) {
        const call = this.#passages.shift()
        if (call === undefined) break
        if (call.hasMore) this.#send(call)
        if (call.hasMore) this.#passages.push(call)
      }
    } catch (error) {
      this.#failAll(error)
    }
    this.#watch()
  }

  #send(call: EmbeddingCall): void {
    const running = this.#start()
    this.#lastId += 1
    const slice = call.take(sliceSize)
    this.#underWay.set(this.#lastId, slice)
    const texts = slice.texts.map((text) => text.slice(0, lettersAtMost))
    running.send({ type: 'embed', id: this.#lastId, texts, purpose: call.purpose })
  }

  #hear(told: Exclude<FromEmbedder, { type: 'ready' | 'refused' }>): void {
    this.#failures = 0
    if (told.type === 'counted') {
      this.#counting.get(told.id)?.resolve(told.counts)
      this.#counting.delete(told.id)
      return this.#watch()
    }
    const slice = this.#underWay.get(told.id)
    this.#underWay.delete(told.id)
    if (slice !== undefined && told.type === 'failed') slice.call.fail(failures.failedOver(told.detail))
    if (slice !== undefined && told.type === 'embedded') this.#accept(slice, told)
    this.#pump()
  }

  #accept(slice: Slice, { vectors, cut }: Extract<FromEmbedder, { type: 'embedded' }>): void {
    const { dimension } = embeddingModels[this.#model]
    if (vectors.length !== slice.texts.length * dimension) {
      return slice.call.fail(failures.failedOver('Other vectors came back than were asked for.'))
    }
    if (cut > 0) this.#options.log.debug('texts too long for the embedder lost their end', { texts: cut })
    slice.call.accept(slice, vectors)
  }

  #abort(call: EmbeddingCall, reason: unknown): void {
    for (const [id, slice] of this.#underWay) {
      if (slice.call !== call) continue
      this.#underWay.delete(id)
      this.#process?.send({ type: 'abort', id })
    }
    call.fail(reason)
    this.#pump()
  }

  #failAll(error: unknown): void {
    const slices = [...this.#underWay.values()]
    const calls = [...slices.map(({ call }) => call), ...this.#queries.splice(0), ...this.#passages.splice(0)]
    this.#underWay.clear()
    for (const call of calls) call.fail(error)
    for (const counting of this.#counting.values()) counting.reject(error)
    this.#counting.clear()
  }

  /** Whatever it has to do, it must say something now and then. */
  #watch(): void {
    clearTimeout(this.#silence)
    if (this.#underWay.size === 0 && this.#counting.size === 0) return
    this.#silence = setTimeout(() => {
      this.#options.log.warn('the embedder says nothing and is ended', { model: this.#model })
      const running = this.#process
      if (running?.processId !== undefined) process.kill(running.processId, 'SIGKILL')
    }, this.#options.silentMs).unref()
  }

  #start(): EmbedderProcess {
    if (this.#process !== undefined) return this.#process
    const { clock, log, threads, nice } = this.#options
    const pause = Math.ceil((this.#pausedUntil - clock.monotonic()) / 1000)
    if (pause > 0) throw failures.pausedFor(pause)
    if (this.#options.availableMemory() < embeddingModels[this.#model].memoryBytes) throw failures.notEnoughMemory()
    const started = startEmbedderProcess({ model: this.#model, threads, nice, hear: (told) => this.#hear(told) })
    this.#process = started
    log.debug('embedder started', { model: this.#model, processId: started.processId })
    void started.gone.then((end) => this.#ended(started, end))
    return started
  }

  #ended(ended: EmbedderProcess, { refusal, unexpected, detail }: ProcessEnd): void {
    if (!unexpected) return
    if (this.#process === ended) this.#process = undefined
    this.#failures += 1
    this.#options.log.warn('embedder ended', { model: this.#model, detail, failures: this.#failures, error: refusal })
    const over = this.#failures - failuresBeforePause
    if (over >= 0) {
      const seconds = Math.min(firstPauseSeconds * 2 ** over, longestPauseSeconds)
      this.#pausedUntil = this.#options.clock.monotonic() + seconds * 1000
    }
    if (refusal !== undefined) return this.#failAll(refusal)
    this.#again()
  }

  /** What it was doing is done once more by the next one; a text that kills that one too is given up. */
  #again(): void {
    const slices = [...this.#underWay.values()]
    this.#underWay.clear()
    for (const call of new Set(slices.map((slice) => slice.call))) {
      const deaths = call.died(slices.filter((slice) => slice.call === call))
      if (deaths > 1) call.fail(failures.diedTwice())
      const waiting = call.purpose === 'query' ? this.#queries : this.#passages
      if (!waiting.includes(call)) waiting.unshift(call)
    }
    for (const counting of this.#counting.values()) counting.reject(failures.diedTwice())
    this.#counting.clear()
    this.#pump()
  }
}
