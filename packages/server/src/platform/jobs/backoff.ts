export interface Backoff {
  /** Before the second attempt; doubled before each later one. */
  firstMs: number
  mostMs: number
}

/** Between half and all of the doubled time, so that what failed together does not come back together. */
export function waitBefore(
  nextAttempt: number,
  { firstMs, mostMs }: Backoff,
  random: () => number = Math.random,
): number {
  const doubled = Math.min(mostMs, firstMs * 2 ** Math.max(0, nextAttempt - 2))
  return Math.round(doubled * (0.5 + random() / 2))
}
