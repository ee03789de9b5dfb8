import type { Id } from '@parley/contract'
import { foldText, wordsOf } from '#platform/text/index.ts'
import { longestWord, ownWord, readerOf } from './search.index-words.ts'

/** What was typed, as an index can be asked for it. */
export interface Question {
  /** Words that stand side by side, in order; of the last phrase the last word may be only begun. */
  phrases: string[][]
  /** Folded; what no index of words can tell (`c++`, `a->b`) is looked for in the texts themselves. */
  literals: string[]
  /** Folded, for marking in what was found. */
  wanted: string[]
}

export function readQuestion(typed: string): Question {
  const terms = foldText(typed).split(/\s+/u).filter(Boolean)
  const phrases = terms.map(wordsOf)
  return {
    phrases: phrases.filter((words) => words.length > 0),
    literals: terms.filter((term, index) => phrases[index]?.join('') !== term || term.length > longestWord),
    wanted: [...terms, ...phrases.flat()],
  }
}

/** For FTS5: every phrase quoted, so that nothing typed is syntax. Without words: whatever this person may find. */
export function asFullTextMatch({ phrases }: Question, userId: Id): string {
  if (phrases.length === 0) return `"${readerOf(userId)}"`
  return phrases
    .map((words, index) => {
      const phrase = words.map((word) => ownWord(userId, word)).join(' ')
      return `"${phrase}"${index === phrases.length - 1 ? ' *' : ''}`
    })
    .join(' AND ')
}

/** As a `tsquery` is written; words hold no quotes and no backslashes. */
export function asTextQuery({ phrases }: Question, userId: Id): string {
  if (phrases.length === 0) return `'${readerOf(userId)}'`
  return phrases
    .map((words, index) => {
      const phrase = words.map((word) => `'${ownWord(userId, word)}'`).join(' <-> ')
      return `${phrase}${index === phrases.length - 1 ? ':*' : ''}`
    })
    .map((phrase) => `(${phrase})`)
    .join(' & ')
}
