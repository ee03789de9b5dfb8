import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { report, round } from './table.ts'

/** What the installed folder takes on the disk after `npm start`, runtime and models included, without .git. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const left = new Set(['.git', 'data'])

/** A file with several names takes its place once. */
const seen = new Set<number>()

function bytesOf(path: string): number {
  const { ino, blocks } = lstatSync(path)
  if (seen.has(ino)) return 0
  seen.add(ino)
  const here = blocks * 512
  if (!lstatSync(path).isDirectory()) return here
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), here)
}

const parts = readdirSync(root)
  .filter((name) => !left.has(name))
  .map((name) => ({ name, bytes: bytesOf(join(root, name)) }))
  .toSorted((one, other) => other.bytes - one.bytes)
const all = parts.reduce((sum, { bytes }) => sum + bytes, 0)
report('size', [
  { folder: 'everything', 'MB (goal 1000)': round(all / 1e6) },
  ...parts.slice(0, 4).map(({ name, bytes }) => ({ folder: name, 'MB (goal 1000)': round(bytes / 1e6) })),
])
