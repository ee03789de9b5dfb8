import { closeCodes, newId, type Id } from '@parley/contract'
import { AppError, toProblem } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import { heldBack } from '#platform/http/index.ts'
import type { Log } from '#platform/log/log.ts'
import type { Connections } from './connections.ts'
import { LiveFrame } from './frame.ts'
import type { LivePorts } from './ports.ts'
import type { Subscription } from './subscription.ts'

export interface SweepOptions {
  connections: Connections
  clock: Clock
  log: Log
  ports: LivePorts
  beatMilliseconds: number
  openChanges: (subscription: Subscription, after: string | undefined) => void
}

const lookMilliseconds = 1000
/** What processes remember of what holds for everybody, they forget within a second. */
const settledMilliseconds = 1500
/** How often a connection's session and rights are asked for again without being told that they changed. */
const recheckMilliseconds = 5 * 60_000
/** A connection older than this is asked to come again: nothing may live for ever on one check of who it is. */
const oldMilliseconds = 24 * 3600_000

/** Looks at every connection each second: signs of life, followers too far behind, sessions and rights that have ended. */
export function startSweep({ connections, clock, log, ports, beatMilliseconds, openChanges }: SweepOptions) {
  let beatAt = clock.monotonic() + beatMilliseconds
  let recheckAt = clock.monotonic() + recheckMilliseconds

  function look(): void {
    const now = clock.monotonic()
    const wall = clock.now()
    const beats = now >= beatAt
    if (beats) beatAt = now + beatMilliseconds
    for (const subscription of connections.all()) {
      subscription.check(now)
      if (subscription.endsAt !== undefined && subscription.endsAt <= wall) ending(subscription)
      if (!subscription.changesOpen && now - subscription.openedAt > lookMilliseconds)
        openChanges(subscription, undefined)
      if (beats) beat(subscription, now)
    }
    if (now < recheckAt) return
    recheckAt = now + recheckMilliseconds
    for (const subscription of connections.all()) void askAgain(subscription)
  }

  /** Its session or key has ended by itself, or was used elsewhere meanwhile and has a later end. */
  function ending(subscription: Subscription): void {
    subscription.endsAt = undefined
    recheckOne(subscription).catch((error: unknown) => {
      // Nobody can say that it may go on. Whoever it is comes again, and is asked who they are.
      subscription.close(closeCodes.idle, null)
      again(error)
    })
  }

  /** What could not be asked is asked of everybody a little later, not when it would be their turn. */
  function again(error: unknown): void {
    log.warn('What is followed could not be asked for again', { error })
    soon()
  }

  function soon(): void {
    recheckAt = Math.min(recheckAt, clock.monotonic() + settledMilliseconds)
  }

  function beat(subscription: Subscription, now: number): void {
    const { outlet } = subscription
    if (!outlet.alive || now - subscription.openedAt > oldMilliseconds) subscription.close(closeCodes.idle, null)
    else outlet.beat()
  }

  async function recheckOne(subscription: Subscription): Promise<void> {
    const { caller } = subscription
    const now = await ports.again(caller)
    if (now === null) {
      subscription.close(closeCodes.unauthenticated, new AppError('unauthenticated', 'Sign in again.'))
      return
    }
    subscription.endsAt = now.caller.endsAt
    const { underWay } = subscription
    const reason = heldBack(now)
    const lookAgain = () => (reason === null ? lookThrough(subscription) : letGo(subscription, reason))
    await lookAgain()
    if (underWay === undefined) return
    // It may have been allowed before this look, and be shown only after it.
    await underWay
    await lookAgain()
  }

  async function lookThrough(subscription: Subscription): Promise<void> {
    const { caller } = subscription
    for (const runId of subscription.cursors.keys()) {
      if (!(await ports.mayFollowRun(caller, runId))) lose(subscription, runId, () => subscription.unfollow(runId))
    }
    for (const id of subscription.conversations) {
      if (!(await ports.mayFollowConversation(caller, id))) lose(subscription, id, () => subscription.unwatch(id))
    }
  }

  /** Until what is missing is there, nothing is shown; the connection stays, to hear of what changes. */
  function letGo(subscription: Subscription, reason: AppError): void {
    for (const runId of subscription.cursors.keys())
      lose(subscription, runId, () => subscription.unfollow(runId), reason)
    for (const id of subscription.conversations) lose(subscription, id, () => subscription.unwatch(id), reason)
  }

  const askAgain = (subscription: Subscription) => recheckOne(subscription).catch(again)

  const timer = setInterval(look, Math.min(lookMilliseconds, beatMilliseconds)).unref()
  return {
    stop: () => clearInterval(timer),
    /** Whether it may go on, and what it may still see. */
    askAgain,
    recheck: async (whose: Id | null): Promise<void> => {
      // Once more a little later: what was asked of may still be remembered as it was.
      if (whose === null) soon()
      const asked = whose === null ? connections.all() : connections.of(whose)
      await Promise.all(asked.map(askAgain))
    },
  }
}

const gone = () => new AppError('not_found', 'You can no longer see this.')

function lose(subscription: Subscription, ref: string, stop: () => void, reason = gone()): void {
  stop()
  const problem = toProblem(reason, newId())
  subscription.frame(new LiveFrame({ type: 'problem', problem, ref }))
}
