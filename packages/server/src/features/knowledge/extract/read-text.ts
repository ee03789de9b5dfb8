import type { Block } from './block.ts'
import { tableText } from './table-text.ts'
import { splitCells } from './csv.ts'

/** Plain text: what an empty line separates is a paragraph. */
export function* readPlainText(text: string): Generator<Block> {
  for (const part of text.split(/\n[^\S\n]*\n+/)) {
    if (part.trim() !== '') yield { kind: 'paragraph', text: part.replaceAll(/^\n+|\s+$/g, '') }
  }
}

/** Source code and data: its lines stay as they are; what an empty line separates belongs together. */
export function* readCode(text: string): Generator<Block> {
  for (const part of text.split(/\n(?:[^\S\n]*\n)+/)) {
    if (part.trim() !== '') yield { kind: 'code', text: part.replace(/\s+$/, '') }
  }
}

/** Indented, so that a file of one line has places to cut it. */
export function* readJson(text: string): Generator<Block> {
  let pretty = text
  try {
    pretty = JSON.stringify(JSON.parse(text), null, 1)
  } catch {
    // Lines of JSON, comments, or broken: then it is read as it stands.
  }
  yield* readCode(pretty)
}

const rowsPerBlock = 200

/** Rows under their head, which every block repeats. */
export function* readCsv(text: string): Generator<Block> {
  let head: string[] | undefined
  let rows: string[][] = []
  for (const cells of splitCells(text)) {
    head ??= cells
    rows.push(cells)
    if (rows.length < rowsPerBlock) continue
    yield* tableText(rows)
    rows = [head]
  }
  if (rows.length > 1 || rows[0] === head) yield* tableText(rows)
}

/** Headings, fenced code, lists and tables; everything else is a paragraph. */
export function* readMarkdown(text: string): Generator<Block> {
  let lines: string[] = []
  let kind: Block['kind'] = 'paragraph'
  let fence: string | undefined
  function* flush(): Generator<Block> {
    const all = lines.join('\n').trim()
    if (all !== '') yield kind === 'table' ? { kind, text: tableLines(all) } : { kind, text: all }
    lines = []
    kind = 'paragraph'
  }
  for (const line of withoutFrontMatter(text).split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== undefined) {
      lines.push(line)
      if (mark === undefined || !mark.startsWith(fence)) continue
      fence = undefined
      yield* flush()
    } else if (mark !== undefined) {
      yield* flush()
      ;[fence, kind] = [mark, 'code']
      lines.push(line)
    } else if (/^ {0,3}#{1,6}\s/.test(line)) {
      yield* flush()
      const [, signs = '#', title = ''] = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(line) ?? []
      if (title !== '') yield { kind: 'heading', text: title, level: signs.length }
    } else if (line.trim() === '') yield* flush()
    else {
      const next = kindOfLine(line)
      if (next !== kind && (lines.length === 0 || next === 'table')) {
        yield* flush()
        kind = next
      }
      lines.push(line)
    }
  }
  yield* flush()
}

function kindOfLine(line: string): Block['kind'] {
  if (/^\s*\|.*\|\s*$/.test(line)) return 'table'
  return /^\s*([-*+]|\d{1,9}[.)])\s/.test(line) ? 'list' : 'paragraph'
}

function tableLines(text: string): string {
  const rows = text.split('\n').filter((line) => !/^[\s|:-]+$/.test(line))
  return rows
    .map((line) =>
      line
        .trim()
        .replaceAll(/^\||\|$/g, '')
        .split('|')
        .map((cell) => cell.trim())
        .join(' | '),
    )
    .join('\n')
}

function withoutFrontMatter(text: string): string {
  return text.replace(/^---\n[\s\S]{0,20000}?\n---\n/, '')
}
