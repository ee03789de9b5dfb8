const changed = new Map<string, { since: number; now: number }>()

/** The version that one's own changes have made of the one that is shown: the page may not have read them yet. */
export function newest(path: string, shown: number): number {
  const own = changed.get(path)
  return own !== undefined && own.since <= shown && shown < own.now ? own.now : shown
}

export function remember(path: string, shown: number, now: number): void {
  const isFurther = newest(path, shown) !== shown
  changed.set(path, { since: isFurther ? (changed.get(path)?.since ?? shown) : shown, now })
}
