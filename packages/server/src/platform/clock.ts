/** Wall time for what is stored; monotonic time for durations, which a changed wall clock must not bend. */
export interface Clock {
  now(): number
  monotonic(): number
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }
