import { useEffect, useState } from 'react'

/** Seconds left, from the moment it is first shown. */
export function useCountdown(seconds: number | null): number {
  const [left, setLeft] = useState(Math.ceil(seconds ?? 0))
  useEffect(() => {
    if (left <= 0) return
    const timer = setTimeout(() => setLeft(left - 1), 1_000)
    return () => clearTimeout(timer)
  }, [left])
  return left
}
