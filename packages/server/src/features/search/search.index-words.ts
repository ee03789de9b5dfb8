import { setImmediate } from 'node:timers/promises'
import type { Id } from '@parley/contract'
import { wordsOf } from '#platform/text/index.ts'

/** PostgreSQL takes 1 MiB of different words and their places for one text; what comes after is not found. */
const mostBytes = 1_000_000
const placesCounted = 256

/** Takes about 3 ms. */
const pieceLength = 32_768

/** Longer ones are compared in the text itself; no database takes words of any length. */
export const longestWord = 200

/** A person at the beginning of a word: always as long, so that nobody's word looks like another's. 40 random bits. */
export const readerOf = (userId: Id): string => userId.slice(-10)

/** A word as the index of this person holds it. */
export const ownWord = (userId: Id, word: string): string => readerOf(userId) + word.slice(0, longestWord)

/** What the index holds of a text: for each who may find it their mark alone, then all words behind it. */
export function indexWords(userIds: readonly Id[], text: string): string {
  const making = inPieces(userIds, text)
  for (;;) {
    const { done, value } = making.next()
    if (done === true) return value
  }
}

/** The same of a text of any length: others get their turn after each piece of it. */
export async function indexWordsInTurns(userIds: readonly Id[], text: string): Promise<string> {
  const making = inPieces(userIds, text)
  for (;;) {
    const { done, value } = making.next()
    if (done === true) return value
    await setImmediate()
  }
}

function* inPieces(userIds: readonly Id[], text: string): Generator<undefined, string> {
  const pieces: string[][] = [['']]
  for (let from = 0; from < text.length;) {
    const end = endOfPiece(text, from + pieceLength)
    pieces.push(wordsOf(text.slice(from, end)))
    from = end
    yield
  }
  const places = new Map<string, number>()
  const indexed: string[] = []
  let bytes = 0
  for (const userId of userIds) {
    for (const words of pieces) {
      for (const word of words) {
        const own = ownWord(userId, word)
        const times = places.get(own) ?? 0
        places.set(own, times + 1)
        if (times === 0) bytes += Buffer.byteLength(own) + 4
        if (times < placesCounted) bytes += 2
        if (bytes > mostBytes) return indexed.join(' ')
        indexed.push(own)
      }
      yield
    }
  }
  return indexed.join(' ')
}

/** Behind a blank where there is one near: what stands on both sides of a cut are two words. */
function endOfPiece(text: string, from: number): number {
  const next = text.slice(from, from + pieceLength)
  if (next.length < pieceLength) return text.length
  const blank = next.search(/\s/)
  if (blank >= 0) return from + blank + 1
  return from + Math.max(0, next.search(/[^\uDC00-\uDFFF\p{M}]/u))
}
