import type { Block } from './block.ts'

/** As one block, a line a row. A table without anything in it is none. */
export function* tableText(rows: Iterable<readonly string[]>, page?: number): Generator<Block> {
  const lines = [...rows]
    .map((cells) => cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim()))
    .filter((cells) => cells.some((cell) => cell !== ''))
    .map((cells) => cells.join(' | ').replace(/( \| )+$/, ''))
  if (lines.length > 0) yield { kind: 'table', text: lines.join('\n'), ...(page !== undefined && { page }) }
}
