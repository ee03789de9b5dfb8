import type { Id } from '@parley/contract'
import type { AppError } from '#platform/app-error.ts'
import type { EventFrame } from './frame.ts'
import type { Follower, RunTopic } from './run-topic.ts'
import type { Topics } from './topics.ts'

/** A piece of a run's log, read from where it is kept. */
export interface RunPage {
  frames: EventFrame[]
  /** `open`: more may come. `ended`: these are the last. `gone`: nothing can be told from that place on. */
  state: 'open' | 'ended' | 'gone'
}

export type ReadRun = (runId: Id, after: number) => Promise<RunPage>

/** What a cursor needs of the connection it belongs to. */
export interface CursorOwner {
  readonly congested: boolean
  ready(bytes: number): void
  cork(): void
  uncork(): void
  event(frame: EventFrame): void
  untilDrained(): Promise<void>
  warn(runId: Id, error: AppError): void
  finished(cursor: RunCursor, how: 'ended' | 'gone' | 'failed', error?: unknown): void
}

/**
 * One follower's place in one run. Frames come from memory while the run is written here and memory reaches back far
 * enough, and otherwise from the log; the change from one to the other happens without awaiting, so without a gap.
 */
export class RunCursor implements Follower {
  readonly runId: Id
  /** The seq to send next. */
  next: number
  /** Waits for a run that nobody writes here, or not yet. */
  parked = false
  #topic: RunTopic | undefined
  #done = false
  /** More was committed elsewhere while the log was being read. */
  #grown = false
  readonly #owner: CursorOwner
  readonly #topics: Topics
  readonly #read: ReadRun

  constructor(runId: Id, after: number, owner: CursorOwner, topics: Topics, read: ReadRun) {
    this.runId = runId
    this.next = after + 1
    this.#owner = owner
    this.#topics = topics
    this.#read = read
  }

  start(): void {
    this.parked = false
    if (this.#join()) this.#owner.ready(0)
    else void this.#readLog()
  }

  /** Another process has committed more of it. */
  look(): void {
    if (this.parked) this.start()
    else this.#grown = true
  }

  stop(): void {
    this.#done = true
    this.#topics.stopAwaiting(this.runId, this)
    this.#topic?.followers.delete(this)
    this.#topic = undefined
  }

  wake(bytes: number): void {
    this.#owner.ready(bytes)
  }

  warn(error: AppError): void {
    this.#owner.warn(this.runId, error)
  }

  /** Sends what memory has, as far as the socket takes it. */
  pump(): void {
    const topic = this.#topic
    if (!topic) return
    while (this.next <= topic.last) {
      if (this.#owner.congested) return
      const frame = topic.at(this.next)
      if (!frame) {
        topic.followers.delete(this)
        this.#topic = undefined
        void this.#readLog()
        return
      }
      this.#send(frame)
      if (this.#done) return
    }
    if (topic.ended) this.#finish('ended')
  }

  #join(): boolean {
    const topic = this.#topics.get(this.runId)
    if (!topic?.reaches(this.next)) return false
    this.#topics.stopAwaiting(this.runId, this)
    this.#topic = topic
    topic.followers.add(this)
    return true
  }

  async #readLog(): Promise<void> {
    try {
      while (!this.#done) {
        this.#grown = false
        const page = await this.#read(this.runId, this.next - 1)
        if (this.#done) return
        if (page.state === 'gone') return this.#finish('gone')
        await this.#sendPage(page.frames)
        if (this.#done) return
        if (this.#join()) return this.pump()
        if (page.frames.length > 0) continue
        if (page.state === 'ended') return this.#finish('ended')
        this.#topics.await(this.runId, this)
        if (this.#grown) continue
        this.parked = true
        return
      }
    } catch (error) {
      if (!this.#done) this.#finish('failed', error)
    }
  }

  async #sendPage(frames: readonly EventFrame[]): Promise<void> {
    this.#owner.cork()
    for (const frame of frames) {
      if (this.#owner.congested) {
        this.#owner.uncork()
        await this.#owner.untilDrained()
        this.#owner.cork()
      }
      if (this.#done) break
      this.#send(frame)
    }
    this.#owner.uncork()
  }

  #send(frame: EventFrame): void {
    this.next = frame.seq + 1
    this.#owner.event(frame)
    if (frame.ends) this.#finish('ended')
  }

  #finish(how: 'ended' | 'gone' | 'failed', error?: unknown): void {
    this.stop()
    this.#owner.finished(this, how, error)
  }
}
