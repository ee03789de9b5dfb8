import type { Citation } from './message.ts'

const longestRange = 8

/** The numbers between two brackets: one, several, or from one to another. */
export function numbersOf(mark: string): number[] {
  return mark.split(/[,;]/).flatMap((part) => {
    const [from = 0, to = from] = part.split(/[-–]/).map(Number)
    if (to < from || to - from >= longestRange) return [from, to]
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}

/** Numbers in brackets as models write them: [1], [2, 4], [1–3]. */
export const citationMarks = /\[(\d{1,3}(?:\s*[-–,;]\s*\d{1,3}){0,7})\]/g
/** There they are places in a list and no citations. */
const code = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g

/** Which of the passages that were given an answer cites; a number that was given to nobody cites nothing. */
export function withCited(citations: readonly Citation[], text: string): Citation[] {
  const prose = text.replaceAll(code, ' ')
  const numbers = new Set([...prose.matchAll(citationMarks)].flatMap(([, mark = '']) => numbersOf(mark)))
  return citations.map((citation) => ({ ...citation, cited: numbers.has(citation.n) }))
}
