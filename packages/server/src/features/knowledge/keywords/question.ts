import { wordsOf } from '#platform/text/index.ts'
import { isCommon } from '../chunks/languages.ts'
import { stemOf } from './stems.ts'

/** One word of a question, in every form in which the index may hold it; several words side by side where a script has no spaces. */
export interface Term {
  /** As it was typed, folded. */
  word: string
  forms: readonly (readonly string[])[]
}

const mostTerms = 24
/** Of a word without spaces: two characters side by side say more than one, and longer ones rarely stand elsewhere. */
const pairLength = 2

/** Whatever is typed means itself: words and nothing else reach the index. */
export function readTerms(typed: string, languages: readonly string[]): Term[] {
  const words = typed.split(/\s+/u).flatMap(pieces)
  const telling = words.filter((each) => !isStop(each, languages))
  const terms = new Map<string, Term>()
  for (const words_ of telling.length > 0 ? telling : words) {
    const key = words_.join(' ')
    if (terms.size < mostTerms) terms.set(key, { word: key, forms: formsOf(words_, languages) })
  }
  return [...terms.values()]
}

function pieces(part: string): string[][] {
  const words = wordsOf(part)
  const isUnspaced = words.length > 1 && words.every((word) => /^\P{ASCII}$/u.test(word))
  if (!isUnspaced) return words.map((word) => [word])
  return words.slice(0, -1).map((_, index) => words.slice(index, index + pairLength))
}

function isStop(words: readonly string[], languages: readonly string[]): boolean {
  return words.every((word) => languages.some((language) => isCommon(word, language)))
}

function formsOf(words: readonly string[], languages: readonly string[]): string[][] {
  const forms = new Map<string, string[]>([[words.join(' '), [...words]]])
  for (const language of languages) {
    const stems = words.map((word) => stemOf(word, language))
    forms.set(stems.join(' '), stems)
  }
  return [...forms.values()]
}
