import type { Log } from '../log/log.ts'
import { StartError } from './start-error.ts'

export interface PartOptions {
  /** How long this part may take to stop before the next one is stopped anyway. */
  stopMs?: number
}

export interface LifecycleOptions {
  log: Log
  /** For parts that do not say. */
  stopMs?: number
}

interface RunningPart {
  name: string
  stop: () => unknown
  stopMs: number
}

/**
 * Starts parts in the order they need each other and stops them in reverse: what was started last, the listener, stops
 * taking work before what it stands on is closed.
 */
export class Lifecycle {
  readonly #log: Log
  readonly #stopMs: number
  readonly #running: RunningPart[] = []
  #starting: Promise<unknown> | null = null
  #stopped: Promise<void> | null = null

  constructor({ log, stopMs = 5_000 }: LifecycleOptions) {
    this.#log = log
    this.#stopMs = stopMs
  }

  get stopping(): boolean {
    return this.#stopped !== null
  }

  /** Starts one part. Where it fails, everything started before is closed and a `StartError` names it. */
  async start<Part>(
    name: string,
    make: () => Part | Promise<Part>,
    stop?: (part: Part) => unknown,
    options: PartOptions = {},
  ): Promise<Part> {
    if (this.#stopped !== null) throw await this.#stoppedMeanwhile()
    const started = performance.now()
    const stopMs = options.stopMs ?? this.#stopMs
    const starting = (async () => {
      const part = await make()
      if (stop) this.#running.push({ name, stop: () => stop(part), stopMs })
      return part
    })()
    this.#starting = starting
    let part: Part
    try {
      part = await starting
    } catch (error) {
      await this.stop()
      throw asStartError(name, error)
    }
    this.#log.debug(`Started ${name}`, { durationMs: Math.round(performance.now() - started) })
    // Read again: a signal may have come while it started.
    if (this.stopping) throw await this.#stoppedMeanwhile()
    return part
  }

  /** Stops everything in reverse order, each part within its limit. Never rejects; every call shares one stop. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopAll()
    return this.#stopped
  }

  async #stoppedMeanwhile(): Promise<StartError> {
    await this.stop()
    return new StartError('Stopped while it was starting.')
  }

  async #stopAll(): Promise<void> {
    // What is just being started must be closed as well: half a migration is worse than a second of patience.
    await this.#withinLimit('The part being started', this.#stopMs, () => this.#starting?.catch(() => {}))
    for (let part = this.#running.pop(); part !== undefined; part = this.#running.pop()) {
      const { name, stop, stopMs } = part
      try {
        if (await this.#withinLimit(name, stopMs, stop)) this.#log.debug(`Stopped ${name}`)
      } catch (error) {
        this.#log.error(`${name} failed to stop`, { error })
      }
    }
  }

  async #withinLimit(name: string, limitMs: number, work: () => unknown): Promise<boolean> {
    const { promise: late, resolve } = Promise.withResolvers<'late'>()
    const timer = setTimeout(resolve, limitMs, 'late')
    try {
      const outcome = await Promise.race([Promise.resolve().then(work), late])
      if (outcome === 'late') this.#log.warn(`${name} did not stop within ${limitMs} ms and was left behind`)
      return outcome !== 'late'
    } finally {
      clearTimeout(timer)
    }
  }
}

function asStartError(name: string, error: unknown): StartError {
  if (error instanceof StartError) return error
  const [reason] = (error instanceof Error ? error.message : String(error)).split('\n', 1)
  return new StartError(`Parley could not start its ${name}: ${reason || 'unknown reason'}`, { cause: error })
}
