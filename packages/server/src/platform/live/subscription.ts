import type { Caller } from '#platform/http/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { Id } from '@parley/contract'
import type { EventFrame, LiveFrame } from './frame.ts'
import type { Outlet } from './outlet.ts'
import type { PumpQueue } from './pump-queue.ts'
import { RunCursor, type CursorOwner, type ReadRun } from './run-cursor.ts'
import type { Topics } from './topics.ts'

/** What every connection shares. */
export interface SubscriptionContext {
  topics: Topics
  queue: PumpQueue
  readRun: ReadRun
  monotonic(): number
  /** A run could not be followed to its end. */
  failed(subscription: Subscription, runId: Id, error: AppError): void
  /** It counts no more. */
  ended(subscription: Subscription): void
}

/** A follower with more than this unsent is dropped; it resumes from its place. */
const maximumBehindBytes = 1024 * 1024
const maximumBehindMilliseconds = 30_000

const none: ReadonlySet<Id> = new Set()

/** One connection: the runs it follows, the conversations it watches, and the one outlet all of it goes through. */
export class Subscription implements CursorOwner {
  readonly caller: Caller
  readonly outlet: Outlet
  readonly cursors = new Map<Id, RunCursor>()
  #conversations: Set<Id> | undefined
  readonly openedAt: number
  /** On the wall: when its session or key ends by itself, as far as is known. */
  endsAt: number | undefined
  closed = false
  /** What its client asked for and is being looked up. Never rejects. */
  underWay: Promise<void> | undefined
  /** The newest change told, and whether changes are told already. */
  changesAt = ''
  changesOpen = false
  /** Called whenever a followed run is done with. */
  onFinished: ((runId: Id) => void) | undefined
  readonly #context: SubscriptionContext
  #queued = false
  #behind = 0
  #congestedSince: number | undefined
  #drainWaiters: (() => void)[] | undefined

  constructor(caller: Caller, outlet: Outlet, context: SubscriptionContext) {
    this.caller = caller
    this.endsAt = caller.endsAt
    this.outlet = outlet
    this.#context = context
    this.openedAt = context.monotonic()
  }

  follow(runId: Id, after: number): void {
    if (this.closed || this.cursors.has(runId)) return
    const cursor = new RunCursor(runId, after, this, this.#context.topics, this.#context.readRun)
    this.cursors.set(runId, cursor)
    cursor.start()
  }

  unfollow(runId: Id): void {
    this.cursors.get(runId)?.stop()
    this.cursors.delete(runId)
  }

  get conversations(): ReadonlySet<Id> {
    return this.#conversations ?? none
  }

  watch(conversationId: Id): void {
    if (this.closed || this.conversations.has(conversationId)) return
    this.#conversations ??= new Set()
    this.#conversations.add(conversationId)
    this.#context.topics.watch(conversationId, this)
  }

  unwatch(conversationId: Id): void {
    if (this.#conversations?.delete(conversationId)) this.#context.topics.unwatch(conversationId, this)
  }

  frame(frame: LiveFrame): void {
    if (this.closed) return
    this.outlet.frame(frame)
    if (this.outlet.waiting > maximumBehindBytes) this.drop()
  }

  change(cursor: string, frame: LiveFrame): void {
    this.changesAt = cursor
    this.frame(frame)
  }

  /** Where this connection stands in the changes and in every run it follows, for a codec that tells its client so. */
  places(): string {
    let places = ''
    for (const cursor of this.cursors.values()) places += `${places && ','}${cursor.runId}:${cursor.next - 1}`
    return `${this.changesAt}~${places}`
  }

  pump(): void {
    this.#queued = false
    if (this.closed) return
    const several = this.cursors.size > 1
    if (several) this.outlet.cork()
    for (const cursor of this.cursors.values()) cursor.pump()
    if (several) this.outlet.uncork()
    if (this.outlet.congested) this.#congestedSince ??= this.#context.monotonic()
  }

  drained(): void {
    this.#behind = 0
    this.#congestedSince = undefined
    this.#releaseWaiters()
    this.pump()
  }

  /** Called every second: drops who is too far behind, and looks again after runs that others write. */
  check(now: number): void {
    if (this.#congestedSince !== undefined && now - this.#congestedSince > maximumBehindMilliseconds) return this.drop()
    for (const cursor of this.cursors.values()) if (cursor.parked) cursor.start()
  }

  close(code: number, reason: AppError | null): void {
    if (this.closed) return
    this.#end()
    this.outlet.close(code, reason)
  }

  /** A side that does not read would not read a farewell either. */
  drop(): void {
    this.#end()
    this.outlet.destroy()
  }

  /** The connection is gone, for whatever reason. */
  detach(): void {
    this.#end()
  }

  get congested(): boolean {
    return this.outlet.congested
  }

  ready(bytes: number): void {
    if (this.outlet.congested) {
      this.#congestedSince ??= this.#context.monotonic()
      this.#behind += bytes
      if (this.#behind + this.outlet.waiting > maximumBehindBytes) this.drop()
    } else if (!this.#queued) {
      this.#queued = true
      this.#context.queue.add(this)
    }
  }

  cork(): void {
    this.outlet.cork()
  }

  uncork(): void {
    this.outlet.uncork()
    if (this.outlet.congested) this.#congestedSince ??= this.#context.monotonic()
  }

  event(frame: EventFrame): void {
    this.outlet.event(frame)
  }

  untilDrained(): Promise<void> {
    if (this.closed || !this.outlet.congested) return Promise.resolve()
    return new Promise((resolve) => (this.#drainWaiters ??= []).push(resolve))
  }

  warn(runId: Id, error: AppError): void {
    this.#context.failed(this, runId, error)
  }

  finished(cursor: RunCursor, how: 'ended' | 'gone' | 'failed', error?: unknown): void {
    this.cursors.delete(cursor.runId)
    if (how !== 'ended') this.#context.failed(this, cursor.runId, notFollowed(how, error))
    this.onFinished?.(cursor.runId)
  }

  #end(): void {
    if (this.closed) return
    this.closed = true
    this.#context.ended(this)
    for (const cursor of this.cursors.values()) cursor.stop()
    this.cursors.clear()
    for (const id of this.conversations) this.#context.topics.unwatch(id, this)
    this.#conversations = undefined
    this.#releaseWaiters()
  }

  #releaseWaiters(): void {
    const waiters = this.#drainWaiters
    this.#drainWaiters = undefined
    for (const resolve of waiters ?? []) resolve()
  }
}

function notFollowed(how: 'gone' | 'failed', error: unknown): AppError {
  if (error instanceof AppError) return error
  if (how === 'gone') return new AppError('gone', 'This answer has ended. Read the message instead.')
  return new AppError('internal', 'The answer could not be followed any further. Connect again to go on.', {
    cause: error,
    retryable: true,
  })
}
