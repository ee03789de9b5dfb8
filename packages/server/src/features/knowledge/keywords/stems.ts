import { stemmer } from 'stemmer'
import { wordsOf } from '#platform/text/index.ts'

/** Endings by language, longest first; a stem keeps at least this many letters. */
const endings: Readonly<Record<string, { least: number; endings: readonly string[] }>> = {
  de: { least: 4, endings: ['ungen', 'ern', 'em', 'en', 'er', 'es', 'ung', 'e', 's', 'n'] },
  fr: {
    least: 4,
    endings: [
      'ements',
      'ement',
      'ations',
      'ation',
      'euses',
      'euse',
      'eaux',
      'aux',
      'ees',
      'es',
      'er',
      'ez',
      'ee',
      'e',
      's',
      'x',
    ],
  },
  es: {
    least: 4,
    endings: ['aciones', 'acion', 'amente', 'mente', 'ciones', 'es', 'as', 'os', 'ar', 'er', 'ir', 'a', 'o', 'e', 's'],
  },
  it: { least: 4, endings: ['azioni', 'azione', 'amente', 'mente', 'are', 'ere', 'ire', 'a', 'e', 'i', 'o'] },
  pt: {
    least: 4,
    endings: ['acoes', 'acao', 'amente', 'mente', 'coes', 'es', 'as', 'os', 'ar', 'er', 'ir', 'a', 'o', 'e', 's'],
  },
  nl: { least: 4, endings: ['heden', 'ingen', 'ing', 'en', 'es', 'e', 's'] },
  sv: { least: 4, endings: ['arna', 'erna', 'orna', 'ande', 'ar', 'er', 'or', 'en', 'et', 'a', 'e', 's'] },
  da: { least: 4, endings: ['erne', 'ende', 'er', 'en', 'et', 'e', 's'] },
}

const known = new Map<string, Map<string, string>>()
/** Texts say the same words again and again: so many of each language are not taken apart anew. */
const mostKnown = 20_000
/** A longer one is a part of the text it stands in to V8, and would keep all of that. */
const longestKnown = 12

/** The part of a folded word that its forms share, in the language of the text it stands in. */
export function stemOf(word: string, language: string): string {
  if (word.length > longestKnown) return takeApart(word, language)
  let stems = known.get(language)
  if (stems === undefined) known.set(language, (stems = new Map()))
  let stem = stems.get(word)
  if (stem === undefined) {
    if (stems.size >= mostKnown) stems.clear()
    stems.set(word, (stem = takeApart(word, language)))
  }
  return stem
}

function takeApart(word: string, language: string): string {
  // Names with digits in them are what they are.
  if (/\d/.test(word)) return word
  if (language === 'en') return /^[a-z]+$/.test(word) ? stemmer(word) : word
  const rule = endings[language]
  if (rule === undefined) return word
  const ending = rule.endings.find((each) => word.endsWith(each) && word.length - each.length >= rule.least)
  return ending === undefined ? word : word.slice(0, -ending.length)
}

export function stemsOf(text: string, language: string): string[] {
  return wordsOf(text).map((word) => stemOf(word, language))
}
