import { clientFrame, closeCodes, newId, statusOfCode, type ClientFrame, type Id } from '@parley/contract'
import { AppError, asAppError, toProblem } from '#platform/app-error.ts'
import type { Caller } from '#platform/http/index.ts'
import type { Log } from '#platform/log/log.ts'
import { LiveFrame } from './frame.ts'
import type { LivePorts } from './ports.ts'
import type { Rate } from './rate.ts'
import type { Subscription } from './subscription.ts'
import type { Topics } from './topics.ts'

/** More than this many runs or conversations on one connection is no page a person looks at. */
const maximumWatches = 200
/** So many refused frames in a row end the connection. */
const maximumOverdraft = 200

export interface ClientFrameContext {
  ports: LivePorts
  /** Refuses what the caller may not, and gives who that is by now. */
  guard(command: ClientFrame['type']): Promise<Caller>
  topics: Topics
  log: Log
  monotonic(): number
  openChanges(subscription: Subscription, after: string | undefined): void
  tooMany(subscription: Subscription): void
}

/** Answers what arrives on one connection. Frames are taken one after the other, so `watch` then `unwatch` is neither. */
export function createClientFrames(subscription: Subscription, rate: Rate, context: ClientFrameContext) {
  const { ports } = context
  let turn = Promise.resolve()

  function receive(text: string): void {
    const left = rate.take(context.monotonic())
    if (left < -maximumOverdraft) return context.tooMany(subscription)
    if (left < 0)
      return refuse(new AppError('rate_limited', 'Too many requests on this connection.', { retryAfter: 1 }))
    turn = turn.then(async () => {
      await (subscription.underWay = answer(text))
      subscription.underWay = undefined
    })
  }

  async function answer(text: string): Promise<void> {
    let frame: ClientFrame | undefined
    try {
      frame = parse(text)
      await handle(frame, await context.guard(frame.type))
    } catch (error) {
      if (frame?.type === 'watch' && isFault(error)) watchFailed(subscription, error, context.log)
      else refuse(error, frame && 'ref' in frame ? frame.ref : undefined)
    }
  }

  function refuse(error: unknown, ref?: string): void {
    const known = asAppError(error)
    const errorId = newId()
    if (known.code === 'internal') context.log.error('A live frame could not be answered', { errorId, error })
    const problem = toProblem(known, errorId)
    subscription.frame(new LiveFrame({ type: 'problem', problem, ...(ref !== undefined && { ref }) }))
  }

  async function handle(frame: ClientFrame, caller: Caller): Promise<void> {
    switch (frame.type) {
      case 'watch':
        return watch(frame)
      case 'unwatch':
        for (const id of frame.runs ?? []) subscription.unfollow(id)
        for (const id of frame.conversations ?? []) subscription.unwatch(id)
        return
      case 'send': {
        const accepted = await ports.send(caller, frame)
        subscription.frame(new LiveFrame({ type: 'accepted', ref: frame.ref, ...accepted }))
        for (const run of accepted.runs) subscription.follow(run.id, 0)
        return
      }
      case 'cancel':
        return ports.cancel(caller, frame.runId)
      case 'typing':
        return typing(frame.conversationId)
      case 'ping':
        return subscription.frame(pong)
    }
  }

  async function watch(frame: Extract<ClientFrame, { type: 'watch' }>): Promise<void> {
    context.openChanges(subscription, frame.changesAfter)
    await watchAll(subscription, ports, frame.runs ?? [], frame.conversations ?? [], refuse)
  }

  function typing(conversationId: Id): void {
    if (!subscription.conversations.has(conversationId)) return
    const frame = new LiveFrame({ type: 'typing', conversationId, userId: subscription.caller.userId })
    for (const watcher of context.topics.watchersOf(conversationId)) if (watcher !== subscription) watcher.frame(frame)
  }

  return receive
}

const pong = new LiveFrame({ type: 'pong' })

function parse(text: string): ClientFrame {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new AppError('validation_failed', 'A frame is one JSON object as text.', { cause })
  }
  const parsed = clientFrame.safeParse(value)
  if (parsed.success) return parsed.data
  const fields: Record<string, string[]> = {}
  for (const issue of parsed.error.issues) (fields[issue.path.join('.') || 'type'] ??= []).push(issue.message)
  throw new AppError('validation_failed', 'This frame is not understood.', { fields })
}

/** Watches what the caller may see; what is not theirs is answered like what does not exist. */
export async function watchAll(
  subscription: Subscription,
  ports: LivePorts,
  runs: readonly { runId: Id; after: number }[],
  conversations: readonly Id[],
  refuse: (error: AppError, ref: string) => void,
): Promise<void> {
  const { caller } = subscription
  for (const { runId, after } of runs) {
    if (subscription.cursors.has(runId)) continue
    if (isFull(subscription)) return refuse(full(), runId)
    if (await ports.mayFollowRun(caller, runId)) subscription.follow(runId, after)
    else refuse(notFound('This answer does not exist.'), runId)
  }
  for (const id of conversations) {
    if (subscription.conversations.has(id)) continue
    if (isFull(subscription)) return refuse(full(), id)
    if (!(await ports.mayFollowConversation(caller, id))) {
      refuse(notFound('This conversation does not exist.'), id)
      continue
    }
    subscription.watch(id)
    for (const runId of (await ports.runsElsewhere?.(id)) ?? []) subscription.follow(runId, 0)
  }
}

/** A page would wait for ever for what could not be looked up. Whoever comes again asks for it anew. */
export function watchFailed(subscription: Subscription, error: unknown, log: Log): void {
  const known = asAppError(error)
  if (known.code === 'internal') log.error('What somebody wants to watch could not be looked up', { error })
  subscription.close(closeCodes.idle, known)
}

const isFault = (error: unknown): boolean => statusOfCode[asAppError(error).code] >= 500

function isFull(subscription: Subscription): boolean {
  return subscription.cursors.size + subscription.conversations.size >= maximumWatches
}

function full(): AppError {
  return new AppError('rate_limited', 'One connection watches at most 200 things. Unwatch some first.')
}

function notFound(text: string): AppError {
  return new AppError('not_found', text)
}
