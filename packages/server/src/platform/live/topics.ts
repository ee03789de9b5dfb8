import type { Id } from '@parley/contract'
import type { Caller } from '#platform/http/index.ts'
import type { LiveFrame } from './frame.ts'
import type { PumpQueue } from './pump-queue.ts'
import { RunTopic } from './run-topic.ts'

export interface ConversationWatcher {
  readonly caller: Caller
  /** A run has begun in a conversation that is watched. */
  follow(runId: Id, after: number): void
  frame(frame: LiveFrame): void
}

/** Waits for frames of a run that another process writes. */
export interface ForeignFollower {
  look(): void
}

/** The runs being written in this process, by id and by conversation, who watches which, and who waits for others. */
export class Topics {
  readonly #queue: PumpQueue
  readonly #runs = new Map<Id, RunTopic>()
  readonly #runsOf = new Map<Id, Set<RunTopic>>()
  readonly #watchersOf = new Map<Id, Set<ConversationWatcher>>()
  readonly #foreign = new Map<Id, Set<ForeignFollower>>()
  /** Somebody opened a conversation here, or closed it. */
  onWatched: (conversationId: Id, watcher: ConversationWatcher, watches: boolean) => void = () => undefined
  /** Somebody here begins to wait for a run that is not written here. */
  onForeign: (runId: Id) => void = () => undefined

  constructor(queue: PumpQueue) {
    this.#queue = queue
  }

  open(runId: Id, conversationId: Id, last: number): RunTopic {
    const topic = new RunTopic(runId, conversationId, last, this.#queue)
    this.#runs.set(runId, topic)
    addTo(this.#runsOf, conversationId, topic)
    for (const watcher of this.#watchersOf.get(conversationId) ?? []) watcher.follow(runId, 0)
    return topic
  }

  close(topic: RunTopic): void {
    this.#runs.delete(topic.runId)
    removeFrom(this.#runsOf, topic.conversationId, topic)
    topic.end()
  }

  get(runId: Id): RunTopic | undefined {
    return this.#runs.get(runId)
  }

  watch(conversationId: Id, watcher: ConversationWatcher): void {
    addTo(this.#watchersOf, conversationId, watcher)
    this.onWatched(conversationId, watcher, true)
    for (const topic of this.#runsOf.get(conversationId) ?? []) watcher.follow(topic.runId, 0)
  }

  unwatch(conversationId: Id, watcher: ConversationWatcher): void {
    removeFrom(this.#watchersOf, conversationId, watcher)
    this.onWatched(conversationId, watcher, false)
  }

  /** Until it is told that the run has grown, or stops waiting. */
  await(runId: Id, follower: ForeignFollower): void {
    const isFirst = !this.#foreign.has(runId)
    addTo(this.#foreign, runId, follower)
    if (isFirst) this.onForeign(runId)
  }

  stopAwaiting(runId: Id, follower: ForeignFollower): void {
    removeFrom(this.#foreign, runId, follower)
  }

  /** Another process has committed more of this run. */
  grown(runId: Id): void {
    for (const follower of this.#foreign.get(runId) ?? []) follower.look()
  }

  foreign(): Iterable<Id> {
    return this.#foreign.keys()
  }

  watchersOf(conversationId: Id): Iterable<ConversationWatcher> {
    return this.#watchersOf.get(conversationId) ?? []
  }
}

export function addTo<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key)
  if (set) set.add(value)
  else sets.set(key, new Set([value]))
}

export function removeFrom<Key, Value>(sets: Map<Key, Set<Value>>, key: Key, value: Value): void {
  const set = sets.get(key)
  set?.delete(value)
  if (set?.size === 0) sets.delete(key)
}
