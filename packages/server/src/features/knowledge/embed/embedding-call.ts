import type { Purpose } from './embedding-models.ts'

/** A few texts of a call, which go to the process together. */
export interface Slice {
  call: EmbeddingCall
  from: number
  texts: readonly string[]
}

/** What somebody asked for, handed over slice by slice so that many can ask at the same time. */
export class EmbeddingCall {
  readonly purpose: Purpose
  readonly #texts: readonly string[]
  readonly #vectors: Float32Array[]
  readonly #done = Promise.withResolvers<Float32Array[]>()
  /** What a process that died was given. */
  readonly #again: Slice[] = []
  #next = 0
  #missing: number
  #deaths = 0
  #settled = false

  constructor(texts: readonly string[], purpose: Purpose) {
    this.purpose = purpose
    this.#texts = texts
    this.#vectors = Array.from({ length: texts.length })
    this.#missing = texts.length
  }

  get result(): Promise<Float32Array[]> {
    return this.#done.promise
  }

  get hasMore(): boolean {
    return !this.#settled && (this.#again.length > 0 || this.#next < this.#texts.length)
  }

  take(size: number): Slice {
    const again = this.#again.pop()
    if (again !== undefined) return again
    const from = this.#next
    const texts = this.#texts.slice(from, from + size)
    this.#next += texts.length
    return { call: this, from, texts }
  }

  accept(slice: Slice, vectors: Float32Array): void {
    const dimension = vectors.length / slice.texts.length
    for (const index of slice.texts.keys()) {
      this.#vectors[slice.from + index] = vectors.slice(index * dimension, (index + 1) * dimension)
    }
    this.#missing -= slice.texts.length
    if (this.#missing === 0) this.#settle(() => this.#done.resolve(this.#vectors))
  }

  fail(error: unknown): void {
    this.#settle(() => this.#done.reject(error))
  }

  /** The process died over these. Returns how often that has happened, whoever's fault it was. */
  died(slices: readonly Slice[]): number {
    this.#again.push(...slices)
    this.#deaths += 1
    return this.#deaths
  }

  #settle(settle: () => void): void {
    if (this.#settled) return
    this.#settled = true
    settle()
  }
}
