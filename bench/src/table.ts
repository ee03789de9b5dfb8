import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export type Row = Record<string, string | number>

const results = fileURLToPath(new URL('../results/', import.meta.url))

/** Prints the rows as a table and keeps them as JSON, where a later run can be compared with them. */
export function report(name: string, rows: readonly Row[]): void {
  console.log(`\n${name}`)
  console.table(rows)
  mkdirSync(results, { recursive: true })
  writeFileSync(`${results}${name}.json`, `${JSON.stringify({ name, at: new Date().toISOString(), rows }, null, 2)}\n`)
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value that `share` of all values do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits))
