import type { RunEventBody } from '@parley/contract'
import { asAppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Database } from '#platform/db/index.ts'
import type { Live } from '#platform/live/index.ts'
import type { Log } from '#platform/log/log.ts'
import type { ActiveRun } from './active-run.ts'
import type { FrameWriter } from './frame-writer.ts'
import type { EndedRun, RunPorts } from './ports.ts'
import type { TakenFrames } from './run-log.ts'
import type { RunQueries } from './runs.queries.ts'

const firstPause = 250
const longestPause = 5000

/** Undoes what was written beside the end of a run that had ended already. */
class NotOpen extends Error {}

export interface RunCloserOptions {
  database: Database
  queries: RunQueries
  writer: FrameWriter
  live: Pick<Live, 'closeRun'>
  ports: RunPorts
  clock: Clock
  log: Log
}

/**
 * Stores how a run ended: its last frames, its message and its books in one durable transaction, then shows the end.
 * While that fails, as on a full disk, it tries again: an end that nobody stored was never shown.
 */
export function createRunCloser({ database, queries, writer, live, ports, clock, log }: RunCloserOptions) {
  let givenUp = false
  const pauses = new Set<() => void>()

  async function close(active: ActiveRun, ended: EndedRun, last: RunEventBody[]): Promise<void> {
    await writer.settle(active.log)
    const taken = active.log.take(...last)
    for (let pause = firstPause; ; pause = Math.min(longestPause, pause * 2)) {
      try {
        const stored = await store(active, ended, taken)
        if (stored) active.log.committed(taken)
        break
      } catch (error) {
        log.error('The end of a run could not be stored', { runId: ended.runId, error })
        active.topic.warn(asAppError(error))
        if (givenUp) break
        await rest(pause)
      }
    }
    live.closeRun(active.topic)
  }

  /** False when it was closed already or is no longer there: then nothing of it is written. */
  async function store(active: ActiveRun, ended: EndedRun, taken: TakenFrames): Promise<boolean> {
    const message = active.log.preview(taken)
    try {
      await database.transaction(
        async (transaction) => {
          const closed = queries.close(transaction, active.run.number, {
            status: ended.status,
            text_from: active.beginnings.text,
            text_to: message?.text.length ?? 0,
            reasoning_from: active.beginnings.reasoning,
            reasoning_to: message?.reasoning?.length ?? 0,
            started_at: active.startedAt,
            ended_at: clock.now(),
          })
          // Asked together, they cross to the database together.
          const stored = Promise.all([
            queries.insertFrames(transaction, active.run.number, taken.frames),
            message && ports.store(transaction, message, ended, active.beginnings.text > 0),
            ports.book(transaction, ended),
          ])
          stored.catch(() => undefined)
          if (!(await closed)) throw new NotOpen()
          await stored
          // The first statement locks the run: of two that close it, one finds it closed.
        },
        { isolation: 'read committed' },
      )
      return true
    } catch (error) {
      if (error instanceof NotOpen) return false
      throw error
    }
  }

  function rest(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        pauses.delete(done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      pauses.add(done)
    })
  }

  return {
    close,
    /** At shutdown: one last try each, and the next start closes what is left. */
    giveUp(): void {
      givenUp = true
      for (const done of pauses) done()
    },
  }
}
