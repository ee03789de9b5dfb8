import { newId, type Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Lane, Run } from './ports.ts'
import type { RunQueue } from './run-queue.ts'

export interface TurnWish {
  userId: Id
  modelId: string
  lane: Lane
}

/** Waits among the runs, without being one; call what it gives when done. */
export type TakeTurn = (wish: TurnWish, signal: AbortSignal) => Promise<() => void>

/** Longer than most answers take; clients of programs give up after ten minutes. */
const longestWaitMs = 120_000

/** Calls of models that are no runs, such as programs make, take turns with the runs: a provider sees no difference. */
export function createTurns(queue: () => RunQueue) {
  const waiting = new Map<Id, { begin(): void; refuse(error: AppError): void }>()

  const take: TakeTurn = (wish, signal) =>
    new Promise((resolve, reject) => {
      const id = newId()
      const run: Run = { ...wish, id, messageId: id, conversationId: id, number: 0, createdAt: 0, byProgram: true }
      const leave = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', abort)
        waiting.delete(id)
      }
      const refuse = (error: unknown): void => {
        leave()
        queue().remove(run)
        reject(error)
      }
      const abort = (): void => refuse(signal.reason)
      const timer = setTimeout(() => refuse(tooLong()), longestWaitMs)
      timer.unref()
      waiting.set(id, {
        refuse,
        begin() {
          leave()
          resolve(() => queue().remove(run))
        },
      })
      if (signal.aborted) return abort()
      signal.addEventListener('abort', abort, { once: true })
      queue().add(run)
    })

  return {
    take,
    /** Its turn has come. */
    begin: (id: Id): void => waiting.get(id)?.begin(),
    /** Nobody's turn comes any more. */
    stop(): void {
      for (const one of waiting.values()) one.refuse(restarting())
    },
  }
}

export function restarting(): AppError {
  return new AppError('maintenance', 'The server is restarting. Try again in a moment.', { retryAfter: 5 })
}

function tooLong(): AppError {
  return new AppError('provider_unavailable', 'Too many answers are being written just now. Try again in a moment.', {
    retryable: true,
    retryAfter: 10,
    actions: ['wait'],
  })
}
