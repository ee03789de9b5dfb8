import type { Block } from './block.ts'
import { TableBlocks } from './table-text.ts'
import { splitCells } from './csv.ts'

/** Plain text: what an empty line separates is a paragraph. */
export function* readPlainText(text: string): Generator<Block> {
  for (const part of text.split(/\n[^\S\n]*\n+/)) {
    if (part.trim() !== '') yield { kind: 'paragraph', text: part.replace(/^\n+/, '').trimEnd() }
  }
}

/** Source code and data: its lines stay as they are; what an empty line separates belongs together. */
export function* readCode(text: string): Generator<Block> {
  for (const part of text.split(/\n(?:[^\S\n]*\n)+/)) {
    if (part.trim() !== '') yield { kind: 'code', text: part.trimEnd() }
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

/** Rows under their head, which every block repeats. */
export function* readCsv(text: string): Generator<Block> {
  const table = new TableBlocks()
  for (const cells of splitCells(text)) yield* table.add(cells)
  yield* table.end()
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
      const [, signs = '#', rest = ''] = /^ {0,3}(#{1,6})(.*)$/.exec(line) ?? []
      const title = withoutClosing(rest.trim())
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

/** A heading may end with as many signs as somebody likes, apart from its words: those of `C#` are a part of them. */
function withoutClosing(title: string): string {
  let end = title.length
  while (title[end - 1] === '#') end -= 1
  return end === 0 || /\s/.test(title.charAt(end - 1)) ? title.slice(0, end).trimEnd() : title
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
