import type { Id } from '@parley/contract'
import { nearness, nearnessAboveUnrelated } from '../embed/index.ts'
import type { Meaning } from './meaning.ts'
import { unrelatedQuestions } from './unrelated-questions.ts'

export interface LevelRequest {
  collectionIds: readonly Id[]
  /** How many passages they hold. */
  chunks: number
  /** Of the question. */
  language: string
}

const keptLevels = 500
/** A collection that has grown or shrunk by no more than this is still the same to a question about anything else. */
const sameSize = 0.1

/**
 * How near to a collection a question must come to have something to do with it. Cosines differ by the model, by the two
 * languages and by what a collection is about; so does the level, which unrelated questions measure.
 */
export class Calibration {
  readonly #bests: Meaning['bests']
  readonly #levels = new Map<string, { chunks: number; level: Promise<number | null> }>()

  constructor(bests: Meaning['bests']) {
    this.#bests = bests
  }

  /** Null where none can be told. */
  level({ collectionIds, chunks, language }: LevelRequest): Promise<number | null> {
    const questions = unrelatedQuestions[language]
    if (questions === undefined || chunks === 0) return Promise.resolve(null)
    const key = `${language} ${collectionIds.join(' ')}`
    const known = this.#levels.get(key)
    this.#levels.delete(key)
    const isSame = known !== undefined && Math.abs(known.chunks - chunks) <= known.chunks * sameSize
    const kept = isSame ? known : { chunks, level: this.#measure(questions, language, collectionIds) }
    this.#levels.set(key, kept)
    kept.level.catch(() => this.#levels.delete(key))
    if (this.#levels.size > keptLevels) this.#levels.delete(this.#levels.keys().next().value ?? '')
    return kept.level
  }

  async #measure(questions: readonly string[], language: string, collectionIds: readonly Id[]) {
    const bests = await this.#bests({ name: language, texts: questions, collectionIds })
    const levels = bests.flatMap(({ space, scores }) => {
      if (scores.length === 0) return []
      const mean = scores.reduce((sum, score) => sum + nearness(space, score), 0) / scores.length
      return [mean + nearnessAboveUnrelated(space)]
    })
    // Of collections in several spaces the most lenient counts.
    return levels.length === 0 ? null : Math.min(...levels)
  }
}
