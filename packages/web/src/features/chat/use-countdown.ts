import { useEffect, useState } from 'react'

/** How long a failure may have come after what it belongs to began. */
const graceSeconds = 30

/** Seconds left of a wait that was told with something of this time: seen again later, it is as much later. */
export function secondsLeft(seconds: number | null, since: string, now: number): number {
  const told = Math.ceil(seconds ?? 0)
  const gone = Math.floor((now - Date.parse(since)) / 1_000)
  return Math.max(0, Math.min(told, told + graceSeconds - gone))
}

export function useCountdown(seconds: number | null, since: string): number {
  const [left, setLeft] = useState(() => secondsLeft(seconds, since, Date.now()))
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1_000)
    return () => clearTimeout(timer)
  }, [left])
  return left
}
