import type { PieceTable } from './piece-table.ts'
import type { Tokenizer } from './tokenizer.ts'

const opening = 0
const ending = 2
const unknown = 3
/** How much less likely than the least likely piece a letter is that no piece has. */
const unknownPenalty = 10
const spaces = /[\s\u200b]+/gu
const rememberedWords = 20_000
const longestRemembered = 32

/**
 * The tokenizer of XLM-RoBERTa, which the multilingual embedder reads: each word becomes the pieces that are likeliest
 * together (SentencePiece's unigram model, without its library).
 */
export function createUnigram(table: PieceTable): Tokenizer {
  const remembered = new Map<string, readonly number[]>()

  function piecesOf(word: string): readonly number[] {
    const known = remembered.get(word)
    if (known !== undefined) return known
    const ids = likeliest(table, word)
    if (word.length <= longestRemembered) {
      if (remembered.size >= rememberedWords) remembered.clear()
      remembered.set(word, ids)
    }
    return ids
  }

  return {
    encode(text, limit = Infinity) {
      const ids = [opening]
      for (const word of wordsOf(text)) {
        if (ids.length + 1 >= limit) break
        for (const id of piecesOf(word)) ids.push(id)
      }
      if (ids.length >= limit) ids.length = limit - 1
      ids.push(ending)
      return ids
    },
    count: (text) => wordsOf(text).reduce((sum, word) => sum + piecesOf(word).length, 0),
  }
}

/** Each word begins with the mark that stands for the space before it. */
function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKC').replaceAll(spaces, ' ').trim()
  if (plain === '') return []
  return plain
    .replaceAll('▁', ' ')
    .split(' ')
    .map((word) => `▁${word}`)
}

/** Viterbi: the best way to every place in the word, from the best ways to the places before it. */
function likeliest(table: PieceTable, word: string): number[] {
  const end = word.length
  const best = new Float64Array(end + 1).fill(-Infinity)
  const from = new Int32Array(end + 1)
  const piece = new Int32Array(end + 1)
  best[0] = 0
  const unknownScore = table.lowest - unknownPenalty
  const step = (start: number, length: number, number: number, score: number): void => {
    const total = (best[start] ?? 0) + score
    if (total <= (best[start + length] ?? 0)) return
    best[start + length] = total
    from[start + length] = start
    piece[start + length] = number
  }
  for (let start = 0; start < end; start += letterLength(word, start)) {
    const letter = letterLength(word, start)
    let known = false
    table.eachAt(word, start, (number, length) => {
      if (length === letter) known = true
      step(start, length, number, table.score(number))
    })
    if (!known) step(start, letter, unknown, unknownScore)
  }
  return fused(from, piece, end)
}

/** The way back from the end. Neighbouring letters that no piece has are one unknown together. */
function fused(from: Int32Array, piece: Int32Array, end: number): number[] {
  const ids: number[] = []
  for (let at = end; at > 0; at = from[at] ?? 0) {
    const id = piece[at] ?? unknown
    if (id !== unknown || ids.at(-1) !== unknown) ids.push(id)
  }
  return ids.toReversed()
}

function letterLength(word: string, at: number): number {
  return (word.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}
