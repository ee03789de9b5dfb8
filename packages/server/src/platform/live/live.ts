import type { ServerResponse } from 'node:http'
import { closeCodes, newId, type ChangeKind, type ErrorCode, type Id } from '@parley/contract'
import { AppError, toProblem } from '#platform/app-error.ts'
import { noNotices } from '#platform/db/index.ts'
import { RecentEnds, type Caller, type Upgrade, type Whose } from '#platform/http/index.ts'
import { ChangeFeed, maySee, type Audience } from './change-feed.ts'
import { Connections } from './connections.ts'
import { httpChunk, LiveFrame } from './frame.ts'
import { createPeers } from './peers.ts'
import { createPresence } from './presence.ts'
import type { Outlet, OutletEvents } from './outlet.ts'
import type { LiveOptions, LivePorts } from './ports.ts'
import { PumpQueue } from './pump-queue.ts'
import type { RunTopic } from './run-topic.ts'
import { LiveSseOutlet, RunSseOutlet } from './sse-outlet.ts'
import { Subscription } from './subscription.ts'
import { startSweep } from './sweep.ts'
import { Topics } from './topics.ts'
import { createUpgrade } from './upgrade.ts'
import { watchAll, watchFailed } from './client-frames.ts'

export interface WatchRequest {
  runs: readonly { runId: Id; after: number }[]
  conversations: readonly Id[]
  changesAfter: string | undefined
}

/** The hub: followers of runs, watchers of conversations and the feed of changes, over two codecs. */
export function createLive(ports: LivePorts, options: LiveOptions) {
  const { clock, log } = options
  const queue = new PumpQueue()
  const topics = new Topics(queue)
  const connections = new Connections()
  const feed = new ChangeFeed()
  const recentEnds = new RecentEnds(clock)
  const context = {
    topics,
    queue,
    readRun: ports.readRun,
    monotonic: () => clock.monotonic(),
    ended: (subscription: Subscription) => connections.remove(subscription),
    failed(subscription: Subscription, runId: Id, error: AppError) {
      if (error.code === 'internal') log.error('A run could not be followed', { runId, error })
      refuse(subscription, error, runId)
    },
  }

  function refuse(subscription: Subscription, error: AppError, ref: string): void {
    subscription.frame(new LiveFrame({ type: 'problem', problem: toProblem(error, newId()), ref }))
  }

  function assertRoom(caller: Caller): void {
    const { connectionsPerUser } = options
    if (connectionsPerUser === 0 || connections.countOf(caller.userId) < connectionsPerUser) return
    throw new AppError('rate_limited', 'Too many connections are open on this account. Close a tab.', {
      retryable: true,
      retryAfter: 10,
    })
  }

  /** Puts a connection among the others. `outlet` gets what the socket will tell. */
  function connect(caller: Caller, open: (events: OutletEvents, subscription: () => Subscription) => Outlet) {
    assertRoom(caller)
    const events = { drained: () => subscription.drained(), closed: () => subscription.detach() }
    const subscription: Subscription = new Subscription(
      caller,
      open(events, () => subscription),
      context,
    )
    connections.add(subscription)
    if (recentEnds.concern(caller)) void sweep.askAgain(subscription)
    return subscription
  }

  /** The first frame, and from when on changes are owed. */
  function greet(subscription: Subscription): void {
    subscription.changesAt = feed.cursor
    subscription.frame(new LiveFrame({ type: 'hello', userId: subscription.caller.userId, cursor: feed.cursor }))
  }

  /**
   * Changes flow from the first `watch` on: one that names an older cursor must get the older changes first, or a
   * client that keeps the newest cursor it saw would never learn of them.
   */
  function openChanges(subscription: Subscription, after: string | undefined): void {
    if (subscription.changesOpen && after === undefined) return
    subscription.changesOpen = true
    const missed = feed.since(after ?? subscription.changesAt, subscription.caller.userId)
    if (!missed) return refuse(subscription, tooOld(), 'changesAfter')
    for (const { cursor, frame } of missed) {
      subscription.change(cursor, frame)
      frame.forget()
    }
  }

  const sweep = startSweep({
    connections,
    clock,
    log,
    ports,
    openChanges,
    beatMilliseconds: options.beatMilliseconds ?? 15_000,
  })

  function changedHere(audience: Audience, kind: ChangeKind, id: string): void {
    const change = feed.add(audience, kind, id)
    const listeners = audience === 'everyone' ? connections.all() : audience.flatMap((userId) => connections.of(userId))
    for (const subscription of listeners) {
      if (subscription.changesOpen && maySee(audience, subscription.caller.userId)) {
        subscription.change(change.cursor, change.frame)
      }
    }
    change.frame.forget()
  }

  function revokeHere(whose: Whose, reason: AppError): void {
    const code = reason.code === 'unauthenticated' ? closeCodes.unauthenticated : closeCodes.forbidden
    recentEnds.add(whose)
    for (const subscription of connections.ofWhom(whose)) subscription.close(code, reason)
    ports.revoked?.(whose)
  }

  const peers = createPeers(options.notices ?? noNotices, topics, {
    changed: changedHere,
    revoked: (whose, code: ErrorCode) => revokeHere(whose, new AppError(code, 'This session has ended.')),
    recheck: (whose) => void sweep.recheck(whose),
    gap() {
      for (const subscription of connections.all()) {
        if (subscription.changesOpen) refuse(subscription, tooOld(), 'changesAfter')
        void sweep.recheck(subscription.caller.userId)
      }
    },
  })
  const presence = createPresence(topics, options.notices ?? noNotices, clock)
  const upgrade = createUpgrade({ ...options, ports, topics, connect, greet, openChanges })

  return {
    /** A run begins to be written here; its frames are published after their commit. */
    openRun(runId: Id, conversationId: Id, last = 0): RunTopic {
      peers.began(runId, conversationId)
      return topics.open(runId, conversationId, last)
    },
    closeRun: topics.close.bind(topics),

    /** Tells everyone who may see it that something changed; they fetch it again. */
    changed(audience: Audience, kind: ChangeKind, id: string): void {
      changedHere(audience, kind, id)
      peers.changed(audience, kind, id)
    },

    /** For `GET /api/live` as a WebSocket. */
    upgrade: (request: Upgrade): Promise<void> => upgrade.handle(request),

    /** Throws where the caller has too many connections open: before a response begins. */
    assertRoom,

    /** `GET /api/live/events`: the same frames as server-sent events. */
    events(caller: Caller, response: ServerResponse, watch: WatchRequest): void {
      const subscription = connect(caller, (events, self) => new LiveSseOutlet(response, events, () => self().places()))
      greet(subscription)
      openChanges(subscription, watch.changesAfter)
      subscription.underWay = watchAll(subscription, ports, watch.runs, watch.conversations, (error, ref) =>
        refuse(subscription, error, ref),
      )
        .catch((error: unknown) => watchFailed(subscription, error, log))
        .finally(() => (subscription.underWay = undefined))
    },

    /** The events of some runs on a response of their own, which ends after the last. The caller may see them. */
    followRuns(
      caller: Caller,
      response: ServerResponse,
      runs: readonly { runId: Id; after: number }[],
      first?: string,
    ): void {
      const subscription = connect(caller, (events) => {
        const outlet = new RunSseOutlet(response, events)
        if (first !== undefined) outlet.write(httpChunk(first))
        return outlet
      })
      if (runs.length === 0) return subscription.close(0, null)
      const open = new Set(runs.map((run) => run.runId))
      subscription.onFinished = (runId) => {
        open.delete(runId)
        if (open.size === 0) subscription.close(0, null)
      }
      for (const { runId, after } of runs) subscription.follow(runId, after)
    },

    /** Closes every connection of a user, a session or a key, now. */
    revoke(whose: Whose, reason: AppError): void {
      revokeHere(whose, reason)
      peers.revoked(whose, reason.code)
    },

    /** Asks again for everything a user watches, or everybody, after roles, membership or terms changed. */
    async recheck(whose: Id | null): Promise<void> {
      peers.recheck(whose)
      await sweep.recheck(whose)
    },

    connections: () => connections.size,

    async close(): Promise<void> {
      sweep.stop()
      presence.stop()
      await context.queue.idle()
      for (const subscription of connections.all()) subscription.close(closeCodes.goingAway, null)
      await upgrade.close()
    },
  }
}

export type Live = ReturnType<typeof createLive>

function tooOld(): AppError {
  return new AppError('gone', 'Too much changed meanwhile. Load what is shown again.', { actions: ['retry'] })
}
