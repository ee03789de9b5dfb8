/** So long a reader waits for what has come, however slow the device is. */
const mostMs = 250

export interface Frames {
  now(): number
  /** Before the page is next painted, and once that is done. */
  beforePaint(then: () => void): void
  afterPaint(then: () => void): void
  wait(milliseconds: number, then: () => void): void
}

/**
 * Shows what has come with the next frame. What took long to show is followed by as long a rest, so that a slow device
 * shows more at a time instead of falling behind, and has time for whoever scrolls or types meanwhile.
 */
export function createPace({ now, beforePaint, afterPaint, wait }: Frames) {
  let restUntil = Number.NEGATIVE_INFINITY
  const draw = (show: () => void): void =>
    beforePaint(() => {
      const begun = now()
      show()
      afterPaint(() => {
        const ended = now()
        restUntil = ended + Math.min(ended - begun, mostMs)
      })
    })
  return (show: () => void): void => {
    const rest = restUntil - now()
    if (rest > 0) wait(rest, () => draw(show))
    else draw(show)
  }
}
