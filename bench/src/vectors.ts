import { VectorThread } from '../../packages/server/src/features/knowledge/vectors/vector-thread.ts'
import { dimension, documentRows, Exact, pageRows, rowsOf } from './vectors/rows.ts'
import { openSqliteVec } from './vectors/sqlite-vec.ts'
import { median, quantile, report, round, type Row } from './table.ts'

/**
 * The ten nearest among many vectors: how long it takes, thread and messages included, and whether they are the ten.
 * `node bench/src/vectors.ts quick` leaves out the million.
 */
const yardstickMs: Record<number, number> = { 10_000: 0.5, 100_000: 3, 1_000_000: 25 }
const wanted = 10
const queries = Array.from({ length: 20 }, (_, at) => rowsOf(9000 + at, 1))
const sizes = [10_000, 100_000, ...(process.argv.includes('quick') ? [] : [1_000_000])]

const rows: Row[] = []
for (const size of sizes) rows.push(...(await measure(size)))
report('vectors', rows)
process.exit()

async function measure(size: number): Promise<Row[]> {
  const thread = new VectorThread((error) => console.error(error))
  const other = openSqliteVec()
  const exact = new Exact(queries, wanted)
  thread.open(1, dimension)
  let [bytes, buildMs] = [0, 0]
  for (let from = 0; from < size; from += pageRows) {
    const page = rowsOf(from + 1, pageRows)
    exact.see(page)
    other?.add(from, page)
    const started = performance.now()
    bytes = await thread.add(1, documentsOf(from, page))
    buildMs += performance.now() - started
  }
  const all = await time((query) => thread.search(query, wanted, [{ handle: 1 }]))
  const documentIds = Array.from({ length: size / documentRows / 50 }, (_, at) => String(at * 50 + (at % 50)))
  const some = await time((query) => thread.search(query, wanted, [{ handle: 1, documentIds }]))
  const row: Row = {
    vectors: size,
    by: 'Parley',
    'median ms': round(median(all.times), 2),
    'at most': yardstickMs[size] ?? Number.NaN,
    'p95 ms': round(quantile(all.times, 0.95), 2),
    'recall@10': round(exact.recall(all.found.map((hits) => hits.map(({ chunkId }) => rowOf(chunkId)))), 4),
    '2 % filter, ms': round(median(some.times), 2),
    MB: Math.round(bytes / 2 ** 20),
    'built in s': round(buildMs / 1000),
  }
  await thread.stop()
  if (other === undefined) return [row, { vectors: size, by: 'sqlite-vec could not be installed' }]
  const others = await time(async (query) => other.search(query, wanted))
  other.close()
  return [
    row,
    {
      vectors: size,
      by: 'sqlite-vec',
      'median ms': round(median(others.times), 2),
      'p95 ms': round(quantile(others.times, 0.95), 2),
      'recall@10': round(exact.recall(others.found), 4),
    },
  ]
}

async function time<Found>(search: (query: Float32Array) => Promise<Found>) {
  const found: Found[] = []
  const times: number[] = []
  // The first turns are for the compilers.
  for (let turn = 0; turn < 5; turn += 1) {
    for (const [at, query] of queries.entries()) {
      const started = performance.now()
      found[at] = await search(query)
      if (turn > 0) times.push(performance.now() - started)
    }
  }
  return { found, times }
}

function documentsOf(from: number, page: Float32Array<ArrayBuffer>) {
  return Array.from({ length: page.length / dimension / documentRows }, (_, at) => {
    const first = at * documentRows
    return {
      documentId: String((from + first) / documentRows),
      chunkIds: Array.from({ length: documentRows }, (__, row) => idOf(from + first + row)),
      vectors: page.slice(first * dimension, (first + documentRows) * dimension),
    }
  })
}

function idOf(row: number): string {
  return `00000000-0000-7000-8000-${String(row).padStart(12, '0')}`
}

function rowOf(id: string): number {
  return Number(id.slice(-12))
}
