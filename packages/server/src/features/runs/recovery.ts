import {
  applyEvent,
  newId,
  runEvent,
  type Id,
  type Message,
  type RunEvent,
  type RunEventBody,
  type Usage,
} from '@parley/contract'
import { toProblem } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import { EventFrame } from '#platform/live/index.ts'
import type { Log } from '#platform/log/log.ts'
import { interrupted, withWayOn } from './run-failures.ts'
import { usageOfRest } from './run-usage.ts'
import type { EndedRun, RunPorts } from './ports.ts'
import type { RunQueries, RunRow } from './runs.queries.ts'

export interface RecoveryOptions {
  database: Database
  queries: RunQueries
  ports: RunPorts
  clock: Clock
  log: Log
  owner: Id
}

/** An owner whose last beat is older than this is gone. */
const ownerLeaseMilliseconds = 8_000

/** Closes the runs that nobody writes any more, with the text their logs hold. */
export function createRecovery({ database, queries, ports, clock, log, owner }: RecoveryOptions) {
  async function recover(): Promise<EndedRun[]> {
    // A second process on one SQLite folder is refused, so there every other owner is gone however fresh it looks.
    const leaseMilliseconds = database.dialect === 'sqlite' ? null : ownerLeaseMilliseconds
    const ended: EndedRun[] = []
    for (const run of await queries.abandoned(owner, leaseMilliseconds)) {
      try {
        const closed = await closeAbandoned(run)
        if (closed) ended.push(closed)
      } catch (error) {
        log.error('An abandoned run could not be closed', { runId: run.id, error })
      }
    }
    if (ended.length > 0) log.info('Closed runs that were cut off', { runs: ended.length })
    return ended
  }

  async function closeAbandoned(run: RunRow): Promise<EndedRun | undefined> {
    const before = await ports.message(run.message_id)
    const { message, last } = await replay(run, before)
    const problem = withWayOn(toProblem(interrupted(), newId()), (message?.text ?? '') !== '')
    const told = message === before ? undefined : message?.usage
    const counted = told === undefined || told === before?.usage ? usageOfRest(before, message) : null
    const usage = counted ?? told ?? null
    const bodies: RunEventBody[] = [
      ...(counted === null ? [] : [{ type: 'usage' as const, ...counted }]),
      { type: 'error', problem },
      { type: 'run-end', status: 'interrupted' },
    ]
    const events = bodies.map((body, index): RunEvent => ({ runId: run.id, seq: last + 1 + index, ...body }))
    const frames = bodies.map((body, index) => new EventFrame(run.id, last + 1 + index, JSON.stringify(body)))
    const after = message && events.reduce(applyEvent, message)
    const ended = describe(run, usage, clock.now())
    const closed = await database.transaction(async (transaction) => {
      const mine = await queries.close(transaction, run.number, {
        status: 'interrupted',
        text_from: before?.text.length ?? 0,
        text_to: after?.text.length ?? 0,
        reasoning_from: before?.reasoning?.length ?? 0,
        reasoning_to: after?.reasoning?.length ?? 0,
        started_at: run.started_at,
        ended_at: clock.now(),
      })
      if (!mine) return false
      await queries.insertFrames(transaction, run.number, frames)
      if (after) await ports.store(transaction, after, ended, (before?.text ?? '') !== '')
      await ports.book(transaction, ended)
      return true
    })
    return closed ? ended : undefined
  }

  async function replay(
    run: RunRow,
    before: Message | undefined,
  ): Promise<{ message: Message | undefined; last: number }> {
    let message = before
    let last = 0
    for (;;) {
      const frames = await queries.framesAfter(run, last)
      for (const frame of frames) {
        if (message) message = applyEvent(message, runEvent.parse(JSON.parse(frame.json())))
        last = frame.seq
      }
      if (frames.length === 0) return { message, last }
    }
  }

  return { recover }
}

function describe(run: RunRow, usage: Usage | null, now: number): EndedRun {
  return {
    runId: run.id,
    conversationId: run.conversation_id,
    messageId: run.message_id,
    userId: run.user_id,
    modelId: run.model_id,
    providerKind: null,
    status: 'interrupted',
    errorCode: 'interrupted',
    usage,
    queued: 0,
    firstToken: null,
    duration: Math.max(0, now - run.created_at),
  }
}
