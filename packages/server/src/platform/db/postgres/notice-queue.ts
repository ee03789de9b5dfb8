/** PostgreSQL takes less than 8,000 bytes in one notice. */
const longestNotice = 7_500

export type Said = [topic: string, text: string]

/** What is to be told, packed into as few notices as it takes. */
export class NoticeQueue {
  readonly #waiting = new Map<string, Said>()

  add(topic: string, text: string): void {
    if (Buffer.byteLength(text) > longestNotice / 2) throw new RangeError(`A notice of ${topic} is too long`)
    this.#waiting.set(`${topic} ${text}`, [topic, text])
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  /** The next notice, from `from`. */
  take(from: string): string {
    const said: Said[] = []
    let length = from.length + 10
    for (const [key, one] of this.#waiting) {
      length += Buffer.byteLength(JSON.stringify(one)) + 1
      if (said.length > 0 && length > longestNotice) break
      this.#waiting.delete(key)
      said.push(one)
    }
    return JSON.stringify([from, said])
  }
}
