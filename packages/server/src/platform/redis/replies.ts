/** What Redis answers, as far as we ask: text, whole numbers, nothing, an error. */
export type Reply = string | number | null | Error

/** Reads answers out of the bytes of a connection, however these were cut. */
export class Replies {
  #rest: Buffer = Buffer.alloc(0)
  readonly #answer: (reply: Reply) => void

  constructor(answer: (reply: Reply) => void) {
    this.#answer = answer
  }

  feed(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes])
    while (this.#take());
  }

  /** False when the answer is not all there yet. Throws when this is no Redis. */
  #take(): boolean {
    const end = this.#rest.indexOf('\r\n')
    if (end < 0) return false
    const line = this.#rest.toString('utf8', 1, end)
    const kind = String.fromCharCode(this.#rest[0] ?? 0)
    let next = end + 2
    if (kind === '$' && line !== '-1') {
      const length = Number(line)
      if (this.#rest.length < next + length + 2) return false
      this.#answer(this.#rest.toString('utf8', next, next + length))
      next += length + 2
    } else this.#answer(asReply(kind, line))
    this.#rest = this.#rest.subarray(next)
    return true
  }
}

function asReply(kind: string, line: string): Reply {
  switch (kind) {
    case '+':
      return line
    case '-':
      return new Error(`Redis: ${line}`)
    case ':':
      return Number(line)
    case '$':
      return null
    default:
      throw new Error('What answers there is no Redis.')
  }
}
