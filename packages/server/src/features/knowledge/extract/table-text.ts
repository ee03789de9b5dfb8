import type { Block } from './block.ts'

/** As one block, a line a row. A table without anything in it is none. */
export function* tableText(rows: Iterable<readonly string[]>, page?: number): Generator<Block> {
  const lines = [...rows]
    .map((cells) => cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim()))
    .filter((cells) => cells.some((cell) => cell !== ''))
    .map((cells) => cells.slice(0, cells.findLastIndex((cell) => cell !== '') + 1).join(' | '))
  if (lines.length > 0) yield { kind: 'table', text: lines.join('\n'), ...(page !== undefined && { page }) }
}

const rowsPerBlock = 200
/** Cells may name one long text again and again: no more of them than this are written out together. */
const charactersPerBlock = 100_000

/** The rows of a long table as they come, in blocks that each repeat its head. */
export class TableBlocks {
  readonly #page: number | undefined
  #head: readonly string[] | undefined
  #rows: (readonly string[])[] = []
  #characters = 0

  constructor(page?: number) {
    this.#page = page
  }

  add(row: readonly string[]): Generator<Block> | readonly [] {
    this.#rows.push(row)
    for (const cell of row) this.#characters += cell.length
    const isFull = this.#rows.length >= rowsPerBlock || this.#characters >= charactersPerBlock
    return isFull ? this.end() : []
  }

  /** What is left of it. */
  end(): Generator<Block> | readonly [] {
    const rows = this.#rows.splice(0)
    this.#characters = 0
    if (rows.length === 0) return []
    const head = this.#head
    this.#head ??= rows[0]
    return tableText(head === undefined ? rows : [head, ...rows], this.#page)
  }
}
