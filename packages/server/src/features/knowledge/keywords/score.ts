import type { Term } from './question.ts'

/** What a term weighs among the chunks that are searched. */
export interface WeighedTerm extends Term {
  weight: number
}

const saturation = 1.2
const lengthShare = 0.75

/** Rare words weigh more; one that is nowhere weighs most, so that what lacks it stays far from the ideal. */
export function weigh(terms: readonly Term[], found: readonly number[], chunks: number): WeighedTerm[] {
  return terms.map((term, index) => {
    const holding = Math.min(found[index] ?? 0, chunks)
    return { ...term, weight: Math.log(1 + (chunks - holding + 0.5) / (holding + 0.5)) }
  })
}

/**
 * BM25 divided by what a chunk of usual length that holds every word once would score: 1 says that everything asked for
 * is there, whatever the question and the collection.
 */
export function keywordScore(stems: readonly string[], terms: readonly WeighedTerm[], usualLength: number): number {
  const ideal = terms.reduce((sum, { weight }) => sum + weight, 0)
  if (ideal === 0) return 0
  const places = placesOf(stems, terms)
  const length = 1 - lengthShare + lengthShare * (stems.length / Math.max(1, usualLength))
  let score = 0
  for (const { forms, weight } of terms) {
    const times = Math.max(0, ...forms.map((form) => occurrences(form, stems, places)))
    score += (weight * times * (saturation + 1)) / (times + saturation * length)
  }
  return Math.min(1, score / ideal)
}

/** Of the words asked for, those that a chunk of these stems holds. */
export function wordsIn(stems: readonly string[], terms: readonly Term[]): string[] {
  const places = placesOf(stems, terms)
  return terms.filter(({ forms }) => forms.some((form) => occurrences(form, stems, places) > 0)).map(({ word }) => word)
}

/** Where the words stand with which what is asked for begins. */
function placesOf(stems: readonly string[], terms: readonly Term[]): Map<string, number[]> {
  const places = new Map<string, number[]>()
  for (const { forms } of terms) for (const [first = ''] of forms) places.set(first, [])
  for (const [index, stem] of stems.entries()) places.get(stem)?.push(index)
  return places
}

function occurrences(form: readonly string[], stems: readonly string[], places: Map<string, number[]>): number {
  const [first = '', ...rest] = form
  const starts = places.get(first) ?? []
  if (rest.length === 0) return starts.length
  return starts.filter((start) => rest.every((word, index) => stems[start + index + 1] === word)).length
}
