import { foldText, wordsOf } from '#platform/text/index.ts'

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
    literals: terms.filter((term, index) => phrases[index]?.join('') !== term),
    wanted: [...terms, ...phrases.flat()],
  }
}

/** For FTS5: every phrase quoted, so that nothing typed is syntax. */
export function asFullTextMatch({ phrases }: Question, who: string): string {
  const wanted = phrases.map(
    (words, index) => `words : "${words.join(' ')}"${index === phrases.length - 1 ? ' *' : ''}`,
  )
  return [`who : "${who}"`, ...wanted].join(' AND ')
}

/** For `to_tsquery('simple', …)`; words hold no quotes and no backslashes. */
export function asTextQuery({ phrases }: Question, who: string): string {
  const wanted = phrases.map((words, index) => `'${words.join(' ')}'${index === phrases.length - 1 ? ':*' : ''}`)
  return [`'${who}':A`, ...wanted].join(' & ')
}
