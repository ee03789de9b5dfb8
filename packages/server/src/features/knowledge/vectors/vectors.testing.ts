import { newId } from '@parley/contract'
import { temporaryFolder, type Seeded } from '@parley/lab'
import { systemClock } from '#platform/clock.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import { migrations } from '../../../migrations/index.ts'
import type { Hit } from './segment.ts'
import { createVectors } from './index.ts'

export interface TestRows {
  dimension: number
  ids: string[]
  vectors: Float32Array<ArrayBuffer>
}

/** Of length 1, gathered about a few themes as passages are. */
export function randomVectors(random: Seeded, rows: number, dimension: number): TestRows {
  const themes = Array.from({ length: 8 }, () => Array.from({ length: dimension }, () => normal(random)))
  const vectors = new Float32Array(rows * dimension)
  for (let row = 0; row < rows; row += 1) {
    const theme = themes[Math.floor(random.next() * themes.length)] ?? []
    let square = 0
    for (let index = 0; index < dimension; index += 1) {
      const value = (theme[index] ?? 0) + normal(random)
      vectors[row * dimension + index] = value
      square += value * value
    }
    const length = Math.sqrt(square)
    for (const [index, value] of vectors.subarray(row * dimension, (row + 1) * dimension).entries()) {
      vectors[row * dimension + index] = value / length
    }
  }
  return { dimension, ids: Array.from({ length: rows }, () => newId()), vectors }
}

/** The answer that the index must find: every row compared in full. */
export function exactly(query: Float32Array, rows: TestRows, wanted: number): Hit[] {
  return rows.ids
    .map((chunkId, row) => {
      let score = 0
      for (let index = 0; index < rows.dimension; index += 1) {
        score += (query[index] ?? 0) * (rows.vectors[row * rows.dimension + index] ?? 0)
      }
      return { chunkId, score }
    })
    .toSorted((left, right) => right.score - left.score)
    .slice(0, wanted)
}

/** How much of what was to be found was found. */
export function recall(hits: readonly Hit[], expected: readonly Hit[]): number {
  if (expected.length === 0) return 1
  const found = new Set(hits.map((hit) => hit.chunkId))
  return expected.filter((hit) => found.has(hit.chunkId)).length / expected.length
}

function normal(random: Seeded): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}

const quiet = (): void => undefined
export const quietLog: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet, child: () => quietLog }

/** A database with every table, and the vectors in it; `open` gives what another process would have. */
export async function openVectors(url: string | null) {
  const dataDir = temporaryFolder('vectors').path
  const database = await openDatabase({ url, dataDir })
  await migrate(database, migrations, { dataDir })
  const open = (memoryBytes?: number) =>
    createVectors({ database, clock: systemClock, log: quietLog, ...(memoryBytes !== undefined && { memoryBytes }) })
  const vectors = open()
  const close = async (): Promise<void> => {
    await vectors.stop()
    await database.close()
  }
  return { database, vectors, open, close }
}
