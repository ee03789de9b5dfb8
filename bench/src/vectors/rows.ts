import { seeded, type Seeded } from '@parley/lab'

export const dimension = 384
export const pageRows = 10_000
/** Rows of a document. */
export const documentRows = 100

const noise = normals(seeded(1), 1_000_003)
const themes = Array.from({ length: 200 }, (_, theme) => noise.subarray(theme * 397, theme * 397 + dimension))

/** Vectors of length 1 about two hundred themes, as passages are; the same for the same seed. */
export function rowsOf(seed: number, rows: number): Float32Array<ArrayBuffer> {
  const random = seeded(seed)
  const vectors = new Float32Array(rows * dimension)
  for (let row = 0; row < rows; row += 1) {
    const theme = themes[random.between(0, themes.length)] ?? noise
    const from = random.between(0, noise.length - dimension)
    let square = 0
    for (let at = 0; at < dimension; at += 1) {
      const value = (theme[at] ?? 0) + (noise[from + at] ?? 0)
      vectors[row * dimension + at] = value
      square += value * value
    }
    const length = Math.sqrt(square)
    for (let at = row * dimension; at < (row + 1) * dimension; at += 1) vectors[at] = (vectors[at] ?? 0) / length
  }
  return vectors
}

/** The best of all by comparing everything in full, kept while the pages go by. */
export class Exact {
  readonly #queries: readonly Float32Array[]
  readonly #best: { row: number; score: number }[][]
  readonly #wanted: number
  #rows = 0

  constructor(queries: readonly Float32Array[], wanted: number) {
    this.#queries = queries
    this.#wanted = wanted
    this.#best = queries.map(() => [])
  }

  see(page: Float32Array): void {
    const rows = page.length / dimension
    for (const [index, query] of this.#queries.entries()) {
      const best = this.#best[index] ?? []
      for (let row = 0; row < rows; row += 1) {
        let score = 0
        const start = row * dimension
        for (let at = 0; at < dimension; at += 1) score += (query[at] ?? 0) * (page[start + at] ?? 0)
        const last = best.at(-1)
        if (best.length === this.#wanted && last !== undefined && score <= last.score) continue
        best.push({ row: this.#rows + row, score })
        best.sort((left, right) => right.score - left.score)
        best.length = Math.min(best.length, this.#wanted)
      }
    }
    this.#rows += rows
  }

  /** The share of the best rows that were found, over all queries. */
  recall(found: readonly (readonly number[])[]): number {
    const shares = this.#best.map((best, index) => {
      const rows = new Set(found[index])
      return best.filter(({ row }) => rows.has(row)).length / best.length
    })
    return shares.reduce((sum, share) => sum + share, 0) / shares.length
  }
}

function normals(random: Seeded, count: number): Float32Array {
  const one = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  return Float32Array.from({ length: count }, one)
}
