import { applyEvent, type Id, type Message, type RunEvent } from '@parley/contract'

interface LiveRun {
  events: RunEvent[]
  /** The message with the first `applied` events in it, kept so that drawing costs only what is new. */
  folded: Message | undefined
  applied: number
  listeners: Set<() => void>
  ended: boolean
}

/**
 * The events of answers being written. What is drawn is the fetched message with these folded in by the same function
 * the server stores with, so a replay after a reload or a lost connection repeats and loses nothing.
 */
export class RunStore {
  readonly #runs = new Map<Id, LiveRun>()
  readonly #changed = new Set<LiveRun>()
  #frame = 0

  /** Where to go on following: the newest event seen of each run that has not ended. */
  places(): { runId: Id; after: number }[] {
    return [...this.#runs]
      .filter(([, run]) => !run.ended)
      .map(([runId, run]) => ({ runId, after: run.events.at(-1)?.seq ?? 0 }))
  }

  add(event: RunEvent): void {
    const run = this.#run(event.runId)
    if (event.seq <= (run.events.at(-1)?.seq ?? 0)) return
    run.events.push(event)
    if (event.type === 'run-end') run.ended = true
    this.#changed.add(run)
    // Draws at most once per frame, however fast the tokens come.
    this.#frame ||= requestAnimationFrame(() => this.#tell())
  }

  /** The message as far as it is known now. The same object until something new has come. */
  message(stored: Message): Message {
    const run = stored.runId === null ? undefined : this.#runs.get(stored.runId)
    if (run === undefined) return stored
    if (run.folded === undefined || (stored.runId === run.folded.runId && stored.seq > run.folded.seq)) {
      run.folded = stored
      run.applied = 0
    }
    if (run.applied < run.events.length) {
      run.folded = run.events.slice(run.applied).reduce(applyEvent, run.folded)
      run.applied = run.events.length
    }
    return run.folded
  }

  /** The fetched message holds everything: its events are needed no more. */
  forget(runId: Id): void {
    const run = this.#runs.get(runId)
    if (run?.ended && run.listeners.size === 0) this.#runs.delete(runId)
  }

  subscribe(runId: Id, listener: () => void): () => void {
    const run = this.#run(runId)
    run.listeners.add(listener)
    return () => void run.listeners.delete(listener)
  }

  #run(runId: Id): LiveRun {
    let run = this.#runs.get(runId)
    if (run === undefined) {
      run = { events: [], folded: undefined, applied: 0, listeners: new Set(), ended: false }
      this.#runs.set(runId, run)
    }
    return run
  }

  #tell(): void {
    this.#frame = 0
    const changed = [...this.#changed]
    this.#changed.clear()
    for (const run of changed) for (const listener of run.listeners) listener()
  }
}

export const runStore = new RunStore()
