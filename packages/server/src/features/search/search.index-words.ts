import type { Id } from '@parley/contract'
import { wordsOf } from '#platform/text/index.ts'

/** PostgreSQL takes 1 MiB of different words and their places for one text; what comes after is not found. */
const mostBytes = 1_000_000
const placesCounted = 256

/** Longer ones are compared in the text itself; no database takes words of any length. */
export const longestWord = 200

/** A person at the beginning of a word: always as long, so that nobody's word looks like another's. 40 random bits. */
export const readerOf = (userId: Id): string => userId.slice(-10)

/** A word as the index of this person holds it. */
export const ownWord = (userId: Id, word: string): string => readerOf(userId) + word.slice(0, longestWord)

/** What the index holds of a text: for each who may find it their mark alone, then all words behind it. */
export function indexWords(userIds: readonly Id[], text: string): string {
  const words = wordsOf(text)
  const places = new Map<string, number>()
  const indexed: string[] = []
  let bytes = 0
  for (const userId of userIds) {
    for (const word of ['', ...words]) {
      const own = ownWord(userId, word)
      const times = places.get(own) ?? 0
      places.set(own, times + 1)
      if (times === 0) bytes += Buffer.byteLength(own) + 4
      if (times < placesCounted) bytes += 2
      if (bytes > mostBytes) return indexed.join(' ')
      indexed.push(own)
    }
  }
  return indexed.join(' ')
}
