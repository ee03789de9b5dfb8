import type { Row } from '../table.ts'
import { round } from '../table.ts'

export interface Ranked {
  answers: readonly string[]
  kind: 'answered' | 'outside' | 'beside'
  /** Best first. */
  found: readonly string[]
}

/** How well the rankings of questions that have answers do, and how often the others are admitted to have none. */
export function measured(ranked: readonly Ranked[]): Row {
  const of = (kind: Ranked['kind']): Ranked[] => ranked.filter((one) => one.kind === kind)
  const answerable = of('answered')
  const mean = (value: (one: Ranked) => number): number =>
    round(answerable.reduce((sum, one) => sum + value(one), 0) / Math.max(1, answerable.length), 3)
  return {
    'recall@1': mean((one) => recall(one, 1)),
    'recall@5': mean((one) => recall(one, 5)),
    MRR: mean(reciprocalRank),
    'nDCG@10': mean(gain),
    'refused wrongly': admitted(answerable),
    'admitted, outside': admitted(of('outside')),
    'admitted, beside': admitted(of('beside')),
  }
}

function admitted(some: readonly Ranked[]): string {
  return some.length === 0 ? '–' : `${some.filter(({ found }) => found.length === 0).length}/${some.length}`
}

function recall({ answers, found }: Ranked, most: number): number {
  const hits = found.slice(0, most).filter((id) => answers.includes(id)).length
  return hits / Math.min(most, answers.length)
}

function reciprocalRank({ answers, found }: Ranked): number {
  const place = found.slice(0, 10).findIndex((id) => answers.includes(id))
  return place < 0 ? 0 : 1 / (place + 1)
}

function gain({ answers, found }: Ranked): number {
  const discount = (place: number): number => 1 / Math.log2(place + 2)
  const got = found.slice(0, 10).reduce((sum, id, place) => sum + (answers.includes(id) ? discount(place) : 0), 0)
  const ideal = answers.slice(0, 10).reduce((sum, _, place) => sum + discount(place), 0)
  return got / ideal
}
