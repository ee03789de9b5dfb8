import type { RunEvent } from '@parley/contract'
import { followRun, Seen } from '#platform/live/follower.testing.ts'
import { done, type RunHouse, type Script } from './runs.testing.ts'

export const says =
  (...texts: string[]): Script =>
  async (emit) => {
    for (const text of texts) emit({ type: 'text', text })
    return done
  }

/** Says something and then waits to be stopped. */
export const hangs =
  (...texts: string[]): Script =>
  async (emit, signal) => {
    for (const text of texts) emit({ type: 'text', text })
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  }

export function follow(house: RunHouse, runId: string): Seen {
  const seen = new Seen()
  followRun('websocket', house.port, runId, 0, seen.take)
  return seen
}

/** Resolves at the first event of a kind. */
export function at(house: RunHouse, runId: string, type: RunEvent['type']): Promise<RunEvent> {
  return new Promise((resolve) => {
    const follower = followRun('run-sse', house.port, runId, 0, (event) => {
      if (event.type !== type) return
      resolve(event)
      follower.cut()
    })
  })
}

export const types = (seen: Seen): string[] => seen.events.map((event) => event.type)
