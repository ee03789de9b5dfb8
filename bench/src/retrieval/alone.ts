import { textWithHeadings } from '../../../packages/server/src/features/knowledge/chunks/chunk.ts'
import { detectLanguage } from '../../../packages/server/src/features/knowledge/chunks/languages.ts'
import type { EmbeddingModelName, Embedders } from '../../../packages/server/src/features/knowledge/embed/index.ts'
import { readTerms } from '../../../packages/server/src/features/knowledge/keywords/question.ts'
import { keywordScore, weigh } from '../../../packages/server/src/features/knowledge/keywords/score.ts'
import { stemsOf } from '../../../packages/server/src/features/knowledge/keywords/stems.ts'
import { wordsOf } from '../../../packages/server/src/platform/text/index.ts'
import { documentsOf, type LabelledPassage } from './sets.ts'

/** Of reciprocal rank fusion, as everybody sets it. */
const damping = 60

export type Alone = (question: string) => Promise<Record<string, string[]>>

/**
 * What each method makes of a question by itself, over every passage: nothing of what the product does with both of them
 * (candidates, what it refuses, what it leaves out as said already) helps or hinders it. Ids, best first.
 */
export async function eachAlone(
  passages: readonly LabelledPassage[],
  model: EmbeddingModelName,
  embedders: Embedders,
): Promise<Alone> {
  const signal = new AbortController().signal
  const texts = passages.map(textWithHeadings)
  const vectors = await embedders.embed(texts, { model, purpose: 'passage', signal })
  const languages = new Map(
    documentsOf(passages).map(({ name, text }) => [name, detectLanguage(text, wordsOf(text))] as const),
  )
  const stems = passages.map(({ headings }, at) =>
    stemsOf(texts[at] ?? '', languages.get(`${headings[0] ?? ''}.md`) ?? ''),
  )
  const usualLength = stems.reduce((sum, each) => sum + each.length, 0) / stems.length

  const ranked = (scores: readonly number[]): number[] =>
    [...scores.keys()].toSorted((left, right) => (scores[right] ?? 0) - (scores[left] ?? 0))

  function byKeywords(question: string): number[] {
    const terms = readTerms(question, [...new Set(languages.values())])
    const holding = terms.map(
      (term) => stems.filter((each) => keywordScore(each, [{ ...term, weight: 1 }], usualLength) > 0).length,
    )
    const weighed = weigh(terms, holding, passages.length)
    const scores = stems.map((each) => keywordScore(each, weighed, usualLength))
    return ranked(scores).filter((at) => (scores[at] ?? 0) > 0)
  }

  async function byVectors(question: string): Promise<number[]> {
    const [query] = await embedders.embed([question], { model, purpose: 'query', signal })
    return ranked(vectors.map((vector) => vector.reduce((sum, value, place) => sum + value * (query?.[place] ?? 0), 0)))
  }

  return async (question) => {
    const [keywords, nearest] = [byKeywords(question), await byVectors(question)]
    const fused = passages.map(() => 0)
    for (const ranking of [keywords, nearest]) {
      for (const [place, at] of ranking.entries()) fused[at] = (fused[at] ?? 0) + 1 / (damping + place + 1)
    }
    const named = (places: readonly number[]): string[] => places.map((at) => passages[at]?.id ?? '')
    return { keywords: named(keywords), vectors: named(nearest), 'reciprocal rank fusion': named(ranked(fused)) }
  }
}
