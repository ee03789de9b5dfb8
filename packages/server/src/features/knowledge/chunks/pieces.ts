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

function sentences(text: string): Part[] {
  return lines(text).flatMap((line) => {
    const parts: Part[] = []
    let from = 0
    let afterSpace = false
    for (const match of line.text.matchAll(/[.!?…]["'”’)]*\s+|[。！？]["'”’」』）]*/gu)) {
      const to = match.index + match[0].length
      parts.push({ text: line.text.slice(from, to).trim(), at: line.at + from, afterLine: from === 0, afterSpace })
      from = to
      afterSpace = /\s$/.test(match[0])
    }
    const rest = line.text.slice(from).trim()
    if (rest !== '') parts.push({ text: rest, at: line.at + from, afterLine: from === 0, afterSpace })
    return parts
  })
}

/** Two halves of a piece that is too long, between words where there are any. */
export function halves(piece: Piece): [Piece, Piece] {
  const middle = Math.floor(piece.text.length / 2)
  const space = piece.text.lastIndexOf(' ', middle)
  const at = wholeCharacter(piece.text, space > piece.text.length / 4 ? space : middle)
  const joint = piece.text[at] === ' ' ? ' ' : ''
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
