import type { Clock } from './clock.ts'

/** What another process of this house changed counts after this long. */
const recentMs = 1_000

export interface Recent<Value> {
  get(): Promise<Value>
  /** Call it when this process has changed what is read. */
  forget(): void
}

/** What nearly every request asks for: read once a second at most, and anew after a failure. */
export function createRecent<Value>(clock: Clock, read: () => Promise<Value>): Recent<Value> {
  let last: { at: number; value: Promise<Value> } | undefined
  return {
    get() {
      if (last !== undefined && clock.monotonic() - last.at < recentMs) return last.value
      const mine = { at: clock.monotonic(), value: read() }
      last = mine
      mine.value.catch(() => {
        if (last === mine) last = undefined
      })
      return mine.value
    },
    forget() {
      last = undefined
    },
  }
}
