import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/log.ts'
import type { ChatDelta, ChatOutcome } from '../provider.ts'
import { failsAgainAndAgain, notEnoughMemory } from './failures.ts'
import type { ModelFile } from './model-file.ts'
import { startModelProcess, type ChatCall, type ModelProcess } from './model-process.ts'

export interface ModelHostOptions {
  clock: Clock
  log: Log
  /** After this long without an answer the process ends and its memory is free again. */
  idleMs: number
  /** Conversations a model answers at the same time; each takes its own context's memory. */
  slots: number
  /** In bytes, for this process and its children. */
  availableMemory(): number
}

/** The library, its buffers and a runtime, beside weights and context. */
const overheadBytes = 180 * 2 ** 20
const failuresBeforePause = 3
const firstPauseSeconds = 30
const longestPauseSeconds = 600

/** One model on this machine: its process comes with the first question and goes when nobody asks any more. */
export class ModelHost {
  readonly #options: ModelHostOptions
  #process: ModelProcess | undefined
  #contextSize = 0
  #answering = 0
  #idle: NodeJS.Timeout | undefined
  #failures = 0
  #pausedUntil = 0

  constructor(options: ModelHostOptions) {
    this.#options = options
  }

  get processId(): number | undefined {
    return this.#process?.processId
  }

  async chat(
    file: ModelFile,
    call: ChatCall,
    emit: (delta: ChatDelta) => void,
    signal: AbortSignal,
  ): Promise<ChatOutcome> {
    signal.throwIfAborted()
    // A window of another size takes another process: once nobody is being answered by this one.
    if (this.#process !== undefined && this.#contextSize !== file.contextSize && this.#answering === 0)
      await this.stop()
    signal.throwIfAborted()
    const running = (this.#process ??= this.#start(file))
    clearTimeout(this.#idle)
    this.#answering += 1
    try {
      const outcome = await running.chat(call, emit, signal)
      this.#failures = 0
      return outcome
    } finally {
      this.#answering -= 1
      if (this.#answering === 0) this.#idle = setTimeout(() => void this.stop(), this.#options.idleMs).unref()
    }
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle)
    const running = this.#process
    this.#process = undefined
    await running?.stop()
  }

  #start(file: ModelFile): ModelProcess {
    const { clock, log, slots } = this.#options
    const pause = Math.ceil((this.#pausedUntil - clock.monotonic()) / 1000)
    if (pause > 0) throw failsAgainAndAgain(file, pause)
    const needed = neededBytes(file, slots)
    const free = this.#options.availableMemory()
    if (needed > free) throw notEnoughMemory(file, needed, free)
    const started = startModelProcess(file, slots)
    this.#contextSize = file.contextSize
    log.debug('model process started', { model: file.upstream, processId: started.processId })
    void started.gone.then(({ unexpected, detail }) => {
      if (this.#process === started) this.#process = undefined
      if (!unexpected) return
      this.#failures += 1
      log.warn('model process ended', { model: file.upstream, detail, failures: this.#failures })
      const over = this.#failures - failuresBeforePause
      if (over < 0) return
      const seconds = Math.min(firstPauseSeconds * 2 ** over, longestPauseSeconds)
      this.#pausedUntil = clock.monotonic() + seconds * 1000
    })
    return started
  }
}

export function neededBytes(file: ModelFile, slots: number): number {
  return file.facts.bytes + file.facts.bytesPerContextToken * file.contextSize * slots + overheadBytes
}
