import type { Id } from '@parley/contract'
import type { AppError } from '#platform/app-error.ts'
import type { EventFrame } from './frame.ts'
import type { PumpQueue } from './pump-queue.ts'

export interface Follower {
  /** New frames are there, of so many bytes, or the run has ended. */
  wake(bytes: number): void
  /** The run cannot go on for now. */
  warn(error: AppError): void
}

/**
 * A run that is being written in this process: the frames of its newest commit and who follows them. Followers that keep
 * up need no more, and others read the log: frames that wait in memory live just long enough to be expensive garbage.
 */
export class RunTopic {
  readonly runId: Id
  readonly conversationId: Id
  readonly followers = new Set<Follower>()
  /** Nothing more comes. */
  ended = false
  readonly #queue: PumpQueue
  #newest: readonly EventFrame[] = []
  #last: number

  /** `last` is the seq of the newest frame already in the log, 0 for a new run. */
  constructor(runId: Id, conversationId: Id, last: number, queue: PumpQueue) {
    this.runId = runId
    this.conversationId = conversationId
    this.#last = last
    this.#queue = queue
  }

  get last(): number {
    return this.#last
  }

  /**
   * Whether memory holds everything from `seq` on. A follower may even be ahead: one that read the log sees a frame
   * after its commit, a moment before it is published here.
   */
  reaches(seq: number): boolean {
    return seq >= (this.#newest[0]?.seq ?? this.#last + 1)
  }

  at(seq: number): EventFrame | undefined {
    const first = this.#newest[0]
    return first && this.#newest[seq - first.seq]
  }

  /** Only for frames that are committed: whoever sees one may rely on finding it again. */
  publish(frames: readonly EventFrame[]): void {
    const last = frames.at(-1)
    if (!last) return
    this.#newest = frames
    this.#last = last.seq
    if (this.followers.size === 0) return
    const bytes = frames.reduce((sum, frame) => sum + frame.body.length, 0)
    for (const follower of this.followers) follower.wake(bytes)
    this.#queue.published(frames)
  }

  /** Tells followers why nothing comes, where that cannot be part of the log. */
  warn(error: AppError): void {
    for (const follower of this.followers) follower.warn(error)
  }

  end(): void {
    this.ended = true
    for (const follower of this.followers) follower.wake(0)
  }
}
