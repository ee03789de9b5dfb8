import type { Dispatcher } from 'undici'
import { AppError } from '../app-error.ts'
import { createDecoder, type Decoder } from './decoder.ts'
import type { EgressLimits } from './egress.ts'
import { connectionFailure, timedOut, tooLarge, type LimitName } from './failure.ts'
import { flattenHeaders } from './headers.ts'
import type { Target } from './target.ts'

/** Who takes the answer. Exactly one of `end` and `fail` is called, and nothing after it. */
export interface Receiver {
  head(status: number, headers: Record<string, string>): void
  data(piece: Uint8Array): void
  end(): void
  fail(error: unknown): void
}

type Controller = Dispatcher.DispatchController

/**
 * One request and its answer. Guards every limit itself: undici's own timers are half a second coarse and know neither
 * an overall limit nor the size of what was unpacked.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #target: Target
  readonly #limits: EgressLimits
  readonly #receiver: Receiver
  readonly #signal: AbortSignal | undefined
  #controller: Controller | undefined
  #decoder: Decoder | null = null
  #waiting: LimitName = 'connect'
  #watchdog: NodeJS.Timeout | undefined
  #total: NodeJS.Timeout | undefined
  #paused = false
  #settled = false
  bytes = 0
  #unpacked = 0

  constructor(target: Target, limits: EgressLimits, receiver: Receiver, signal: AbortSignal | undefined) {
    this.#target = target
    this.#limits = limits
    this.#receiver = receiver
    this.#signal = signal
  }

  start(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions): void {
    if (this.#signal?.aborted) return this.fail(this.#signal.reason)
    this.#signal?.addEventListener('abort', this.#aborted)
    this.#watch('connect', this.#limits.connectMs)
    if (this.#limits.totalMs > 0) {
      this.#total = setTimeout(() => this.fail(timedOut(this.#target.hostAndPort, 'total')), this.#limits.totalMs)
    }
    try {
      dispatcher.dispatch(options, this)
    } catch (error) {
      this.fail(connectionFailure(error, this.#target.hostAndPort))
    }
  }

  pause(): void {
    if (this.#paused || this.#settled) return
    this.#paused = true
    // A reader that takes its time is no stalled server.
    clearTimeout(this.#watchdog)
    this.#decoder?.pause()
    this.#controller?.pause()
  }

  resume(): void {
    if (!this.#paused || this.#settled) return
    this.#paused = false
    this.#watch('idle', this.#limits.idleMs)
    this.#decoder?.resume()
    this.#controller?.resume()
  }

  fail(error: unknown): void {
    if (this.#settled) return
    this.#settle()
    const reason = error instanceof Error ? error : new Error('aborted', { cause: error })
    this.#decoder?.destroy()
    this.#controller?.abort(reason)
    this.#receiver.fail(error)
  }

  onRequestStart(controller: Controller): void {
    // The call ended while its connection was being made; undici hands out its controls only now.
    if (this.#settled) return controller.abort(new Error('ended before it was sent'))
    this.#controller = controller
    this.#watch('firstByte', this.#limits.firstByteMs)
  }

  onResponseStart(
    controller: Controller,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // Two buffers a header, kept for as long as the answer comes.
    controller.rawHeaders = null
    if (status < 200 || this.#settled) return
    const flat = flattenHeaders(headers)
    if (Number(flat['content-length']) > this.#limits.maximumBytes) return this.fail(this.#tooLarge())
    const decoder = createDecoder(flat['content-encoding'] ?? '', {
      onData: (piece) => this.#deliver(piece),
      onEnd: () => this.#end(),
      onError: () => this.fail(this.#unreadable()),
      onDrain: () => this.#paused || this.#controller?.resume(),
    })
    if (decoder === undefined) return this.fail(this.#unreadable())
    this.#decoder = decoder
    this.#watch('idle', this.#limits.idleMs)
    this.#guard(() => this.#receiver.head(status, flat))
  }

  onResponseData(controller: Controller, piece: Uint8Array): void {
    if (this.#settled) return
    this.bytes += piece.length
    if (this.bytes > this.#limits.maximumBytes) return this.fail(this.#tooLarge())
    if (!this.#paused) this.#watchdog?.refresh()
    if (!this.#decoder) this.#deliver(piece)
    else if (!this.#decoder.write(piece)) controller.pause()
  }

  onResponseEnd(): void {
    if (this.#decoder) this.#decoder.end()
    else this.#end()
  }

  onResponseError(_: Controller, error: Error): void {
    this.fail(connectionFailure(error, this.#target.hostAndPort))
  }

  #deliver(piece: Uint8Array): void {
    if (this.#settled) return
    this.#unpacked += piece.length
    if (this.#unpacked > this.#limits.maximumBytes) return this.fail(this.#tooLarge())
    try {
      this.#receiver.data(piece)
    } catch (error) {
      this.fail(error)
    }
  }

  #end(): void {
    if (this.#settled) return
    this.#settle()
    this.#receiver.end()
  }

  #guard(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.fail(error)
    }
  }

  #watch(limit: LimitName, milliseconds: number): void {
    clearTimeout(this.#watchdog)
    this.#waiting = limit
    this.#watchdog = milliseconds > 0 ? setTimeout(this.#late, milliseconds) : undefined
  }

  readonly #late = (): void => this.fail(timedOut(this.#target.hostAndPort, this.#waiting))
  readonly #aborted = (): void => this.fail(this.#signal?.reason)

  #settle(): void {
    this.#settled = true
    clearTimeout(this.#watchdog)
    clearTimeout(this.#total)
    this.#signal?.removeEventListener('abort', this.#aborted)
  }

  #tooLarge(): AppError {
    return tooLarge(this.#target.hostAndPort, this.#limits.maximumBytes)
  }

  #unreadable(): AppError {
    return new AppError('provider_unavailable', `The answer of ${this.#target.hostAndPort} could not be unpacked.`)
  }
}
