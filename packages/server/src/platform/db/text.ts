import type { Dialect } from './database.ts'

/** U+0000 ends a text in C, and PostgreSQL refuses it: it is never stored. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text
}

/** `text` meaning itself in a LIKE pattern that ends with `ESCAPE '\'`. */
export function likeLiteral(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}

/** Pieces of a list that are short enough for an IN (…) of either database. */
export function inChunks<Item>(items: readonly Item[], size = 500): Item[][] {
  const chunks: Item[][] = []
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size))
  return chunks
}

/** SQL written with `?` in the words of the dialect; the hot path compiles it once. No `?` may stand in its texts. */
export function placeholders(dialect: Dialect, sql: string): string {
  let number = 0
  return dialect === 'sqlite' ? sql : sql.replaceAll('?', () => `$${(number += 1)}`)
}
