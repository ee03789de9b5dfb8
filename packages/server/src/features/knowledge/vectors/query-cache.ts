/** The vectors of questions that were asked lately, by their space: each waits for the embedder once. */
export class QueryCache {
  readonly #size: number
  readonly #kept = new Map<string, Float32Array>()

  constructor(size: number) {
    this.#size = size
  }

  async get(key: string, make: () => Promise<Float32Array>): Promise<Float32Array> {
    const known = this.#kept.get(key)
    const vector = known ?? (await make())
    this.#kept.delete(key)
    this.#kept.set(key, vector)
    if (this.#kept.size > this.#size) this.#kept.delete(this.#kept.keys().next().value ?? '')
    return vector
  }
}
