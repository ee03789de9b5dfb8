import { Best } from './best.ts'
import { BlockMemory, blockRows } from './block-memory.ts'

export interface Hit {
  chunkId: string
  score: number
}

/** Neighbouring rows, from the first up to before the last. */
interface Range {
  from: number
  to: number
}

export interface Rows {
  documentId: string
  chunkIds: readonly string[]
  /** One after the other. */
  vectors: Float32Array<ArrayBuffer>
}

const idBytes = 16
/** Rows whose place is empty, at most, before the others move together. */
const erasedAtMost = (rows: number): number => Math.max(4 * blockRows, rows / 4)

/** The vectors of one collection in one space. A document's rows lie together, so that a search can leave it out whole. */
export class Segment {
  readonly #dimension: number
  #memory: BlockMemory
  #ids = Buffer.alloc(idBytes * blockRows)
  #documents = new Map<string, Range[]>()
  #rows = 0
  #erased = 0

  constructor(dimension: number) {
    this.#dimension = dimension
    this.#memory = new BlockMemory(dimension)
  }

  get size(): number {
    return this.#rows - this.#erased
  }

  get bytes(): number {
    return this.#memory.size + this.#ids.length
  }

  add({ documentId, chunkIds, vectors }: Rows): void {
    const from = this.#rows
    for (const [index, chunkId] of chunkIds.entries()) {
      this.#memory.write(this.#rows, vectors, index * this.#dimension)
      this.#writeId(this.#rows, Buffer.from(chunkId.replaceAll('-', ''), 'hex'))
      this.#rows += 1
    }
    this.#extend(documentId, from, this.#rows)
  }

  /** All of a document, or some of its chunks. */
  remove(documentId: string, chunkIds: readonly string[] | undefined): void {
    const unwanted = chunkIds && new Set(chunkIds)
    const kept: Range[] = []
    for (const range of this.#documents.get(documentId) ?? []) {
      for (let row = range.from; row < range.to; row += 1) {
        if (this.#memory.isErased(row)) continue
        if (unwanted?.has(this.idOf(row)) === false) extend(kept, row, row + 1)
        else {
          this.#memory.erase(row)
          this.#erased += 1
        }
      }
    }
    if (kept.length > 0) this.#documents.set(documentId, kept)
    else this.#documents.delete(documentId)
    if (this.#erased > erasedAtMost(this.#rows)) this.#compact()
  }

  /** Offers its best rows by the coarse score. */
  scan(query: Float32Array, documents: readonly string[] | undefined, best: Best, group: number): void {
    const queryScale = this.#memory.setQuery(query)
    const ranges = documents?.flatMap((id) => this.#documents.get(id) ?? []) ?? [{ from: 0, to: this.#rows }]
    for (const { from, to } of ranges) {
      for (let start = from; start < to;) {
        const count = Math.min(to - start, blockRows - (start % blockRows))
        const scores = this.#memory.scan(start, count)
        let threshold = best.threshold / queryScale
        for (let index = 0; index < count; index += 1) {
          const score = scores[index]
          if (score === undefined || !(score > threshold)) continue
          best.offer(score * queryScale, group, start + index)
          threshold = best.threshold / queryScale
        }
        start += count
      }
    }
  }

  /** The score of a row with all that is known of it. */
  rescore(row: number, query: Float32Array): number {
    return this.#memory.rescore(row, query)
  }

  idOf(row: number): string {
    const hex = this.#ids.toString('hex', row * idBytes, (row + 1) * idBytes)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }

  #extend(documentId: string, from: number, to: number): void {
    const ranges = this.#documents.get(documentId) ?? []
    extend(ranges, from, to)
    this.#documents.set(documentId, ranges)
  }

  #compact(): void {
    const [memory, ids, documents] = [this.#memory, this.#ids, this.#documents]
    this.#memory = new BlockMemory(this.#dimension)
    this.#documents = new Map()
    this.#rows = 0
    this.#erased = 0
    for (const [documentId, ranges] of documents) {
      const start = this.#rows
      for (const { from, to } of ranges) {
        for (let row = from; row < to; row += 1) {
          if (memory.isErased(row)) continue
          this.#memory.copy(memory, row, this.#rows)
          this.#writeId(this.#rows, ids.subarray(row * idBytes, (row + 1) * idBytes))
          this.#rows += 1
        }
      }
      this.#extend(documentId, start, this.#rows)
    }
  }

  #writeId(row: number, id: Buffer): void {
    if ((row + 1) * idBytes > this.#ids.length) {
      const larger = Buffer.alloc(this.#ids.length * 2)
      this.#ids.copy(larger)
      this.#ids = larger
    }
    id.copy(this.#ids, row * idBytes)
  }
}

function extend(ranges: Range[], from: number, to: number): void {
  const last = ranges.at(-1)
  if (last?.to === from) last.to = to
  else if (to > from) ranges.push({ from, to })
}

/** How many by the coarse score are looked at again, so that none of the best is missed. */
const candidates = (wanted: number): number => 4 * wanted + 64

export interface Scope {
  segment: Segment
  /** Only these; all without it. */
  documents?: readonly string[]
}

/** The best chunks of all scopes, with scores exact to the fifth digit. */
export function searchSegments(query: Float32Array, wanted: number, scopes: readonly Scope[]): Hit[] {
  const best = new Best(candidates(wanted))
  for (const [group, { segment, documents }] of scopes.entries()) segment.scan(query, documents, best, group)
  return best
    .kept()
    .flatMap(({ group, row }) => {
      const segment = scopes[group]?.segment
      return segment ? [{ segment, row, score: segment.rescore(row, query) }] : []
    })
    .toSorted((left, right) => right.score - left.score)
    .slice(0, wanted)
    .map(({ segment, row, score }) => ({ chunkId: segment.idOf(row), score }))
}
