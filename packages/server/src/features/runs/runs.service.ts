import { newId, type Id, type Message, type RunReference, type ToolDecision } from '@parley/contract'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import { noNotices } from '#platform/db/index.ts'
import type { Tables } from '#platform/db/tables.ts'
import type { Caller } from '#platform/http/index.ts'
import type { RunPage } from '#platform/live/index.ts'
import { ActiveRun } from './active-run.ts'
import { condensedRun } from './condensed.ts'
import { FrameWriter } from './frame-writer.ts'
import type { EndedRun, NewRun, Run, RunsOptions } from './ports.ts'
import { belongs, createElsewhere, type Whose } from './elsewhere.ts'
import { createRecovery } from './recovery.ts'
import { createRunCloser } from './run-closer.ts'
import { RunLog } from './run-log.ts'
import { RunQueue } from './run-queue.ts'
import { createRunQueries, type RunRow } from './runs.queries.ts'
import { createTurns, restarting } from './turns.ts'

/** How long a run's own frames are kept after its end, for followers cut off near it. */
const keptMilliseconds = 15 * 60_000
const beatMilliseconds = 2_000
/** A created run that nobody dispatched within this was rolled back. */
const undispatchedMilliseconds = 60_000

export function createRunService(options: RunsOptions) {
  const { database, live, ports, clock, log } = options
  const owner = newId()
  const queries = createRunQueries(database)
  const monotonic = (): number => clock.monotonic()
  const active = new Map<Id, ActiveRun>()
  const created = new Map<Id, Run>()
  const hooks: ((ended: EndedRun) => void)[] = []
  const beginHooks: ((run: Run) => void)[] = []
  const writer = new FrameWriter(
    database,
    monotonic,
    () => active.size,
    (runLog, error) => {
      void active.get(runLog.runId)?.stop({ status: 'failed', error })
    },
  )
  const closer = createRunCloser({ database, queries, writer, live, ports, clock, log })
  const recovery = createRecovery({ database, queries, ports, clock, log, owner })
  const turns = createTurns(() => queue)
  const queue = new RunQueue(
    { perUser: options.runsPerUser, atOnce: options.runsAtOnce },
    (run) => {
      for (const hook of beginHooks) hook(run)
      void active.get(run.id)?.begin()
      turns.begin(run.id)
    },
    (run, place) => active.get(run.id)?.queued(place),
  )
  const context = {
    ports,
    clock,
    log,
    random: options.random ?? Math.random,
    createLog: (run: Run, topic: ActiveRun['topic'], overflow: () => void) =>
      new RunLog(run.number, topic, writer, monotonic, overflow),
    async close(one: ActiveRun, ended: EndedRun, last: Parameters<typeof closer.close>[2]): Promise<void> {
      await closer.close(one, ended, last)
      active.delete(one.run.id)
      queue.remove(one.run)
      tell(ended)
    },
  }
  const cancelAllHere = async (whose: Whose): Promise<void> => {
    const theirs = [...active.values()].filter(({ run }) => belongs(run, whose))
    await Promise.all(theirs.map((one) => one.stop({ status: 'cancelled' })))
  }
  const elsewhere = createElsewhere(
    options.notices ?? noNotices,
    {
      cancel: async (runId) => active.get(runId)?.stop({ status: 'cancelled' }),
      cancelAll: cancelAllHere,
      decide: (runId, decision) => void active.get(runId)?.decide(decision),
    },
    async (runId) => (await queries.byId(runId))?.status === 'open',
  )
  /** Every process but this one may be writing it. */
  const isElsewhere = (status: string, runId: Id): boolean =>
    database.dialect === 'postgres' && status === 'open' && !active.has(runId) && !created.has(runId)
  let draining = false
  let beat: NodeJS.Timeout | undefined

  function tell(ended: EndedRun): void {
    for (const hook of hooks) {
      try {
        hook(ended)
      } catch (error) {
        log.error('A hook after a run failed', { runId: ended.runId, error })
      }
    }
  }

  /** Inside the caller's transaction, after the message was inserted there. `dispatch` it once that has committed. */
  async function create(transaction: Transaction<Tables>, wanted: NewRun): Promise<RunReference> {
    if (draining) throw restarting()
    const id = wanted.id ?? newId()
    const createdAt = clock.now()
    const number = await queries.insert(transaction, newRow({ ...wanted, id, createdAt }, owner))
    for (const [other, run] of created) {
      if (createdAt - run.createdAt < undispatchedMilliseconds) break
      created.delete(other)
    }
    created.set(id, { ...wanted, id, number, createdAt })
    return { id, messageId: wanted.messageId, modelId: wanted.modelId }
  }

  /** Lets created runs begin, now or when their turn comes. Call it as soon as their transaction has committed. */
  function dispatch(runIds: readonly Id[]): void {
    for (const id of runIds) {
      const run = created.get(id)
      if (run) begin(run)
    }
  }

  function begin(run: Run): void {
    created.delete(run.id)
    const one = new ActiveRun(run, live.openRun(run.id, run.conversationId), context)
    active.set(run.id, one)
    if (draining) void one.stop({ status: 'interrupted' })
    else if (!queue.add(run)) one.queued(queue.placeOf(run))
  }

  async function read(runId: Id, after: number): Promise<RunPage> {
    const one = active.get(runId)
    if (one) return { frames: await queries.framesAfter(one.run, after), state: 'open' }
    const run = await queries.byId(runId)
    if (!run) return gone
    if (run.purged || (run.ended_at !== null && run.ended_at < clock.now() - keptMilliseconds)) {
      return after === 0 ? condensed(run) : gone
    }
    const frames = await queries.framesAfter(run, after)
    if (run.ended_at === null) return { frames, state: 'open' }
    if (frames.length === 0 && after > (await queries.lastSeq(run.number))) return gone
    return { frames, state: 'ended' }
  }

  async function condensed(run: RunRow): Promise<RunPage> {
    const message = await ports.message(run.message_id)
    return message ? { frames: condensedRun(run, message), state: 'ended' } : gone
  }

  async function find(runId: Id): Promise<{ conversationId: Id; userId: Id; status: string } | undefined> {
    const one = active.get(runId)
    if (one) return { ...one.run, status: one.status }
    const run = await queries.byId(runId)
    return run && { conversationId: run.conversation_id, userId: run.user_id, status: run.status }
  }

  async function mayFollow(caller: Caller, runId: Id): Promise<boolean> {
    const run = await find(runId)
    return run !== undefined && ports.mayRead(caller, run.conversationId)
  }

  /** Ends a run; resolves when its end is stored. Nothing happens when it has ended already. */
  async function cancel(runId: Id): Promise<void> {
    await active.get(runId)?.stop({ status: 'cancelled' })
  }

  /** For whoever may; the same answer when it has ended already. */
  async function cancelAs(caller: Caller, runId: Id): Promise<{ status: string }> {
    const run = await find(runId)
    if (!run || !(await ports.mayRead(caller, run.conversationId))) throw noSuchRun()
    if (!(await ports.mayCancel(caller, run))) throw new AppError('forbidden', 'You may not stop this answer.')
    if (isElsewhere(run.status, runId)) await elsewhere.cancel(runId)
    else await cancel(runId)
    return { status: (await find(runId))?.status ?? 'cancelled' }
  }

  /** A person's word on a tool's call that waits for it: theirs alone whose question it is. */
  async function decideAs(caller: Caller, runId: Id, decision: ToolDecision): Promise<void> {
    const run = await find(runId)
    if (!run || !(await ports.mayRead(caller, run.conversationId))) throw noSuchRun()
    if (run.userId !== caller.userId) throw new AppError('forbidden', 'Only the person who asked may decide this.')
    if (isElsewhere(run.status, runId)) return elsewhere.decide(runId, decision)
    if (active.get(runId)?.decide(decision) !== true) {
      throw new AppError('conflict', 'This call does not wait for an answer any more.')
    }
  }

  /** Ends every run of a thing that is deleted, or of a person who was disabled. */
  async function cancelAll(whose: Whose): Promise<void> {
    elsewhere.cancelAll(whose)
    await cancelAllHere(whose)
  }

  /** Before anything is served: closes what the last process left, and shows others that this one lives. */
  async function start(): Promise<void> {
    if (database.dialect === 'postgres') {
      await queries.beat(owner)
      let beatAt = monotonic()
      const goOn = async (): Promise<void> => {
        const pause = monotonic() - beatAt
        await queries.beat(owner)
        beatAt = monotonic()
        // After a database that was away, or a machine that slept, the others get the time to beat again.
        if (pause < 2 * beatMilliseconds) await recover()
      }
      beat = setInterval(() => {
        goOn().catch((error: unknown) => log.warn('The heartbeat of runs failed', { error }))
      }, beatMilliseconds).unref()
    }
    await recover()
  }

  async function recover(): Promise<void> {
    for (const ended of await recovery.recover()) tell(ended)
  }

  /** Lets runs go on for so long, then closes the rest as interrupted. Nothing begins any more. */
  async function drain(milliseconds: number): Promise<void> {
    draining = true
    queue.stop()
    turns.stop()
    const all = Promise.all([...active.values()].map((one) => one.ended))
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds)
    await Promise.race([all, promise])
    clearTimeout(timer)
    closer.giveUp()
    await Promise.all([...active.values()].map((one) => one.stop({ status: 'interrupted' })))
    clearInterval(beat)
    if (beat) await queries.forgetOwner(owner)
  }

  /** Drops frames that are no longer needed; meant for a timer. */
  async function purge(): Promise<void> {
    const atOnce = 200
    while ((await queries.purge(clock.now() - keptMilliseconds, atOnce)) === atOnce);
  }

  return {
    create,
    dispatch,
    read,
    find,
    mayFollow,
    cancel,
    cancelAs,
    cancelAll,
    decideAs,
    start,
    drain,
    purge,
    elsewhereIn: (conversationId: Id) => queries.openElsewhere(conversationId, owner),
    /** A stored message as far as everyone may see it, while its run is being written here. */
    current: (runId: Id, stored: Message): Message | undefined => active.get(runId)?.log.current(stored),
    /** Called once for each run that has ended, after its end is stored. */
    onRunEnded: (hook: (ended: EndedRun) => void): void => void hooks.push(hook),
    /** Called as a run's turn comes. It must not throw. */
    onRunBegun: (hook: (run: Run) => void): void => void beginHooks.push(hook),
    activeCount: () => active.size,
    takeTurn: turns.take,
    /** Whether a provider writes for nobody now. */
    isIdle: (laneId: string) => queue.isIdle(laneId),
  }
}

export type RunService = ReturnType<typeof createRunService>

const gone: RunPage = { frames: [], state: 'gone' }

export function noSuchRun(): AppError {
  return new AppError('not_found', 'This answer does not exist.')
}

function newRow(run: Omit<Run, 'number'>, owner: Id): Omit<RunRow, 'number'> {
  return {
    id: run.id,
    conversation_id: run.conversationId,
    message_id: run.messageId,
    user_id: run.userId,
    model_id: run.modelId,
    status: 'open',
    owner,
    text_from: 0,
    text_to: 0,
    reasoning_from: 0,
    reasoning_to: 0,
    purged: 0,
    created_at: run.createdAt,
    started_at: null,
    ended_at: null,
  }
}
