import { instantiateKernel, lanes, rowsAtOnce, type Kernel } from './kernel.ts'

/** Rows of a block: the steps in which a segment grows. */
export const blockRows = 256
const pageBytes = 65_536
/** From the last value of a row's piece to the first of its next one. */
const toNextPiece = (rowsAtOnce - 1) * lanes + 1
/** Added to the query's values, which makes them 1 to 127, and taken out of the scores again. */
const queryShift = 64

/**
 * The rows of a segment in WebAssembly memory. A value is kept as two bytes, `scale × (coarse + fine / 254)`: the scan
 * reads the coarse ones alone, and both together are exact to a 250th of a step, at half the memory of float32.
 */
export class BlockMemory {
  readonly #dimension: number
  readonly #width: number
  readonly #memory: WebAssembly.Memory
  readonly #kernel: Kernel
  readonly #outAt: number
  readonly #firstBlockAt: number
  readonly #blockBytes: number
  #blocks = 0
  #bytes = new Int8Array()
  #floats = new Float32Array()

  constructor(dimension: number) {
    this.#dimension = dimension
    this.#width = Math.ceil(dimension / lanes) * lanes
    this.#memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 })
    this.#kernel = instantiateKernel(this.#width, this.#memory)
    this.#outAt = aligned(this.#width)
    this.#firstBlockAt = aligned(this.#outAt + blockRows * 4)
    this.#blockBytes = aligned(blockRows * (2 * this.#width + 8))
    this.#grow(0)
  }

  get size(): number {
    return this.#memory.buffer.byteLength
  }

  write(row: number, vector: ArrayLike<number>, from: number): void {
    this.#grow(Math.floor(row / blockRows) + 1)
    let largest = 0
    for (let index = 0; index < this.#dimension; index += 1) {
      largest = Math.max(largest, Math.abs(vector[from + index] ?? 0))
    }
    const scale = largest / 127
    const plane = blockRows * this.#width
    const perStep = scale === 0 ? 0 : 1 / scale
    let place = this.#coarseAt(row)
    let sum = 0
    for (let index = 0; index < this.#dimension; index += 1) {
      const value = (vector[from + index] ?? 0) * perStep
      const coarse = nearest(value)
      this.#bytes[place] = coarse
      this.#bytes[place + plane] = nearest((value - coarse) * 254)
      sum += coarse
      place += index % lanes === lanes - 1 ? toNextPiece : 1
    }
    this.#floats[this.#scaleAt(row)] = scale
    this.#floats[this.#shiftAt(row)] = sum * queryShift * scale
  }

  /** Its score is no number from now on, which is above no other. */
  erase(row: number): void {
    this.#floats[this.#scaleAt(row)] = Number.NaN
  }

  isErased(row: number): boolean {
    return Number.isNaN(this.#floats[this.#scaleAt(row)])
  }

  copy(from: BlockMemory, source: number, row: number): void {
    this.#grow(Math.floor(row / blockRows) + 1)
    const plane = blockRows * this.#width
    for (let piece = 0; piece < this.#width * rowsAtOnce; piece += lanes * rowsAtOnce) {
      const [start, target] = [from.#coarseAt(source) + piece, this.#coarseAt(row) + piece]
      for (const at of [0, plane]) this.#bytes.set(from.#bytes.subarray(start + at, start + at + lanes), target + at)
    }
    this.#floats[this.#scaleAt(row)] = from.#floats[from.#scaleAt(source)] ?? 0
    this.#floats[this.#shiftAt(row)] = from.#floats[from.#shiftAt(source)] ?? 0
  }

  /** The query of the scans that follow. Returns what their scores are to be multiplied with. */
  setQuery(query: Float32Array): number {
    let largest = 0
    for (const value of query) largest = Math.max(largest, Math.abs(value))
    const scale = largest / 63 || 1
    for (let index = 0; index < this.#dimension; index += 1) {
      this.#bytes[index] = Math.round((query[index] ?? 0) / scale) + queryShift
    }
    return scale
  }

  /** Scores of neighbouring rows of one block, without the query's scale. Valid until the next call. */
  scan(row: number, count: number): Float32Array {
    const before = row % rowsAtOnce
    const first = row - before
    const scales = this.#scaleAt(first) * 4
    const shifts = this.#shiftAt(first) * 4
    this.#kernel(0, this.#coarseAt(first), scales, shifts, this.#outAt, before + count)
    const out = this.#outAt / 4 + before
    return this.#floats.subarray(out, out + count)
  }

  /** The score of a row with all that is known of it. */
  rescore(row: number, query: Float32Array): number {
    const plane = blockRows * this.#width
    let place = this.#coarseAt(row)
    let coarse = 0
    let fine = 0
    for (let index = 0; index < this.#dimension; index += 1) {
      const wanted = query[index] ?? 0
      coarse += (this.#bytes[place] ?? 0) * wanted
      fine += (this.#bytes[place + plane] ?? 0) * wanted
      place += index % lanes === lanes - 1 ? toNextPiece : 1
    }
    const sum = coarse + fine / 254
    return sum * (this.#floats[this.#scaleAt(row)] ?? 0)
  }

  #grow(blocks: number): void {
    if (blocks > this.#blocks || blocks === 0) {
      this.#blocks = blocks
      const needed = this.#firstBlockAt + blocks * this.#blockBytes
      const missing = needed - this.#memory.buffer.byteLength
      if (missing > 0) this.#memory.grow(Math.ceil(missing / pageBytes))
    }
    if (this.#bytes.buffer !== this.#memory.buffer) {
      this.#bytes = new Int8Array(this.#memory.buffer)
      this.#floats = new Float32Array(this.#memory.buffer)
    }
  }

  #blockAt(row: number): number {
    return this.#firstBlockAt + Math.floor(row / blockRows) * this.#blockBytes
  }

  /** Of its first value. */
  #coarseAt(row: number): number {
    const [four, inFour] = [Math.floor((row % blockRows) / rowsAtOnce), row % rowsAtOnce]
    return this.#blockAt(row) + four * rowsAtOnce * this.#width + inFour * lanes
  }

  /** Of four-byte values. */
  #scaleAt(row: number): number {
    return (this.#blockAt(row) + 2 * blockRows * this.#width) / 4 + (row % blockRows)
  }

  #shiftAt(row: number): number {
    return this.#scaleAt(row) + blockRows
  }
}

const nearest = (value: number): number => Math.trunc(value < 0 ? value - 0.5 : value + 0.5)
const aligned = (bytes: number): number => Math.ceil(bytes / 16) * 16
