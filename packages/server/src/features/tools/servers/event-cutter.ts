const boundary = /\r\n\r\n|\n\n|\r\r/
/** As much of a boundary as may have come without its end. */
const begun = 3

/**
 * Cuts a stream of events where one ends, however its text is split. Only what is new is searched: searching all that
 * waits again would let a server hold up everybody by sending one long event a few bytes at a time.
 */
export class EventCutter {
  #waiting: string[] = []
  #tail = ''

  take(text: string): string[] {
    const fresh = this.#tail + text
    this.#waiting.push(text)
    this.#tail = fresh.slice(-begun)
    if (!boundary.test(fresh)) return []
    const events = this.#waiting.join('').split(boundary)
    const rest = events.pop() ?? ''
    this.#waiting = [rest]
    this.#tail = rest.slice(-begun)
    return events
  }
}
