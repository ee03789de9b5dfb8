import { wordsOf } from '#platform/text/index.ts'
import type { Passage } from '../provider.ts'

/** Sentences that hold most of the words asked for, with the number of the passage each stands in. */
export interface Quote {
  n: number
  text: string
}

const mostQuotes = 4
const shortest = 20
const longest = 600
/** Of the weight of the words asked for, what a sentence must hold to be worth quoting. */
const leastShare = 0.25

export function bestQuotes(question: string, passages: readonly Passage[]): Quote[] {
  const sentences = passages.flatMap(({ n, text }) => sentencesOf(text).map((sentence) => ({ n, text: sentence })))
  const words = sentences.map(({ text }) => new Set(wordsOf(text)))
  const weights = weigh([...new Set(wordsOf(question))], words)
  const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  if (all === 0) return []
  const scored = sentences.map((sentence, index) => ({ ...sentence, share: shareOf(words[index], weights) / all }))
  return scored
    .filter(({ share }) => share >= leastShare)
    .toSorted((left, right) => right.share - left.share || left.n - right.n)
    .slice(0, mostQuotes)
    .map(({ n, text }) => ({ n, text }))
}

function sentencesOf(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' })
  return [...segmenter.segment(text)]
    .map(({ segment }) => segment.replaceAll(/\s+/g, ' ').trim())
    .filter((sentence) => sentence.length >= shortest)
    .map((sentence) => (sentence.length > longest ? `${sentence.slice(0, longest).toWellFormed()}…` : sentence))
}

/** A word that stands everywhere tells nothing. */
function weigh(asked: readonly string[], sentences: readonly Set<string>[]): Map<string, number> {
  return new Map(
    asked.map((word) => {
      const holding = sentences.filter((words) => words.has(word)).length
      return [word, holding === 0 ? 0 : Math.log(1 + sentences.length / holding)]
    }),
  )
}

function shareOf(words: Set<string> | undefined, weights: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const [word, weight] of weights) if (words?.has(word) === true) sum += weight
  return sum
}
