import type { Block } from './block.ts'

export interface Line {
  text: string
  x: number
  y: number
  /** Where its last letter ends. */
  end: number
  /** Of its type, in points. */
  size: number
}

/** How large the text of a document is: the size in which most of its letters are set, up to here. */
export class TypeSizes {
  readonly #letters = new Map<number, number>()

  add(lines: readonly Line[]): void {
    for (const { text, size } of lines) {
      const key = Math.round(size * 2) / 2
      this.#letters.set(key, (this.#letters.get(key) ?? 0) + text.length)
    }
  }

  usual(): number {
    let [usual, most] = [10, 0]
    for (const [size, letters] of this.#letters) if (letters > most) [usual, most] = [size, letters]
    return usual
  }
}

/** Larger type makes a heading, a wider gap or a step back a new paragraph, and a hyphen at the end of a line none. */
export function* blocksOfPage(lines: readonly Line[], usual: number, page: number): Generator<Block> {
  let text = ''
  let before: Line | undefined
  for (const line of lines) {
    const level = levelOf(line, usual)
    const levelBefore = before && levelOf(before, usual)
    if (before && (level !== levelBefore || isApart(before, line))) {
      yield asBlock(text, levelBefore, page)
      text = ''
    }
    text = joined(text, line.text)
    before = line
  }
  if (before) yield asBlock(text, levelOf(before, usual), page)
}

function levelOf({ size, text }: Line, usual: number): number | undefined {
  const ratio = size / usual
  if (ratio < 1.15 || text.length > 200 || !/\p{L}/u.test(text)) return undefined
  if (ratio >= 1.7) return 1
  return ratio >= 1.35 ? 2 : 3
}

function isApart(before: Line, line: Line): boolean {
  const gap = before.y - line.y
  // Back up the page: another column.
  if (gap < -before.size) return true
  return gap > Math.max(before.size, line.size) * 1.75 || /^([•●▪◦–-]|\d{1,3}[.)])\s/.test(line.text)
}

function joined(text: string, next: string): string {
  if (text === '') return next
  return /\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(next) ? text.slice(0, -1) + next : `${text}\n${next}`
}

function asBlock(text: string, level: number | undefined, page: number): Block {
  if (level !== undefined) return { kind: 'heading', text: text.replaceAll('\n', ' '), level, page }
  const lines = text.split('\n')
  const isTable = lines.length > 1 && lines.every((line) => line.includes(' | '))
  return { kind: isTable ? 'table' : 'paragraph', text: isTable ? text : text.replaceAll(' | ', '  '), page }
}
