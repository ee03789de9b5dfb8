import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { arch, platform } from 'node:os'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { dimension } from './rows.ts'

const folder = fileURLToPath(new URL('../../../.runtime/bench/', import.meta.url))
const version = '0.1.9'

export interface SqliteVec {
  add(firstRow: number, page: Float32Array): void
  search(query: Float32Array, wanted: number): number[]
  close(): void
}

/** sqlite-vec's own table in memory, installed outside the workspace; undefined where it cannot be had. */
export function openSqliteVec(): SqliteVec | undefined {
  const name = `sqlite-vec-${platform()}-${arch()}`
  const file = `${folder}node_modules/${name}/vec0.so`
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true })
    spawnSync('npm', ['install', '--prefix', folder, '--no-save', '--ignore-scripts', `${name}@${version}`])
  }
  if (!existsSync(file)) return undefined
  const database = new Database(':memory:')
  database.loadExtension(file)
  database.exec(`CREATE VIRTUAL TABLE vectors USING vec0(embedding float[${dimension}] distance_metric=cosine)`)
  const insert = database.prepare('INSERT INTO vectors (rowid, embedding) VALUES (?, ?)')
  const select = database
    .prepare('SELECT rowid FROM vectors WHERE embedding MATCH ? AND k = ? ORDER BY distance')
    .pluck()
  const bytes = (values: Float32Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return {
    add: database.transaction((firstRow: number, page: Float32Array) => {
      for (let row = 0; row < page.length / dimension; row += 1) {
        insert.run(BigInt(firstRow + row), bytes(page.subarray(row * dimension, (row + 1) * dimension)))
      }
    }),
    search: (query, wanted) => select.all(bytes(query), wanted).map(Number),
    close: () => database.close(),
  }
}
