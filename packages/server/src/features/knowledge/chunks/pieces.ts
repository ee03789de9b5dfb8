import type { Block } from '../extract/block.ts'

/** What a chunk is put together from: a sentence, a row, a line. */
export interface Piece {
  text: string
  /** What stands between it and the piece before it of the same chunk. */
  joint: '' | ' ' | '\n' | '\n\n'
  start: number
  page: number | null
  /** Of a table: repeated above rows that begin a chunk of their own. */
  head: string | null
}

/** A block cut where it hurts least. `start`: where the block stands in the text of the document. */
export function piecesOf(block: Block, start: number): Piece[] {
  const page = block.page ?? null
  const head =
    block.kind === 'table' && block.text.includes('\n') ? block.text.slice(0, block.text.indexOf('\n')) : null
  const isProse = block.kind === 'paragraph'
  const pieces: Piece[] = []
  for (const part of isProse ? sentences(block.text) : lines(block.text)) {
    const isFirst = pieces.length === 0
    const joint = isFirst ? '\n\n' : part.afterLine || !isProse ? '\n' : part.afterSpace ? ' ' : ''
    pieces.push({ text: part.text, joint, start: start + part.at, page, head: isFirst ? null : head })
  }
  return pieces
}

interface Part {
  text: string
  at: number
  afterLine: boolean
  /** Chinese and Japanese put none between two sentences. */
  afterSpace: boolean
}

function lines(text: string): Part[] {
  const parts: Part[] = []
  let at = 0
  for (const line of text.split('\n')) {
    if (line.trim() !== '') parts.push({ text: line, at, afterLine: true, afterSpace: false })
    at += line.length + 1
  }
  return parts
}

/** The number at the head of a line ends none. */
const sentenceEnd = /(?<!^\s*\d{1,3})[.!?…]["'”’)]*\s+|[。！？]["'”’」』）]*/gmu

function sentences(text: string): Part[] {
  return flowing(text).flatMap((run) => {
    const parts: Part[] = []
    let [from, afterLine, afterSpace] = [0, true, false]
    const add = (to: number): void => {
      const sentence = run.text.slice(from, to)
      if (sentence.trim() !== '') parts.push({ text: sentence.trim(), at: run.at + from, afterLine, afterSpace })
    }
    for (const match of run.text.matchAll(sentenceEnd)) {
      const to = match.index + match[0].length
      add(to)
      from = to
      afterLine = match[0].includes('\n')
      afterSpace = /\s$/.test(match[0])
    }
    add(run.text.length)
    return parts
  })
}

/** A printed page ends its lines where the paper ends: where a sentence goes on, so does the run. */
function flowing(text: string): Part[] {
  const all = lines(text)
  const longest = all.reduce((most, line) => Math.max(most, line.text.length), 0)
  const runs: Part[] = []
  for (const [index, line] of all.entries()) {
    const before = all[index - 1]
    const run = runs.at(-1)
    if (run !== undefined && before !== undefined && goesOn(before, line, longest)) {
      run.text = text.slice(run.at, line.at + line.text.length)
    } else runs.push({ ...line })
  }
  return runs
}

export function endsSentence(text: string): boolean {
  return /[.!?…:;。！？]["'”’)\]」』）]*\s*$/u.test(text)
}

function goesOn(line: Part, next: Part, longest: number): boolean {
  const isNext = next.at === line.at + line.text.length + 1
  if (!isNext || endsSentence(line.text)) return false
  if (/^\s*([•●▪◦–*-]|\d{1,3}[.)])\s/u.test(next.text)) return false
  return /^\s*\p{Ll}/u.test(next.text) || line.text.length >= longest * 0.8
}

/** Two halves of a piece that is too long, between lines or words where there are any. */
export function halves(piece: Piece): [Piece, Piece] {
  const middle = Math.floor(piece.text.length / 2)
  const quarter = piece.text.length / 4
  const place = ['\n', ' '].map((sign) => piece.text.lastIndexOf(sign, middle)).find((found) => found > quarter)
  const at = wholeCharacter(piece.text, place ?? middle)
  const joint = piece.text[at] === '\n' ? '\n' : piece.text[at] === ' ' ? ' ' : ''
  const second = piece.text.slice(at + joint.length)
  return [
    { ...piece, text: piece.text.slice(0, at) },
    { ...piece, text: second, joint, start: piece.start + at + joint.length },
  ]
}

function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : Math.max(1, at)
}
