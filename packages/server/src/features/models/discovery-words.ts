import type { Discovery } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { FoundModel } from '#providers/index.ts'

/** What came of asking one provider. */
export interface Look {
  models: FoundModel[]
  discoveries: Discovery[]
  /** Not known at all: what was there before stays on offer. */
  unknown: boolean
}

type About = Pick<Discovery, 'kind' | 'address'>

export function described(about: About, models: readonly FoundModel[]): Discovery {
  const count = models.filter((model) => model.chat === true).length
  if (count === 0) return { ...about, state: 'empty', detail: 'It answers, but has no model that can chat yet.' }
  return { ...about, state: 'found', detail: count === 1 ? 'One model.' : `${count} models.` }
}

export function failed(about: About, error: unknown): Discovery {
  const detail = error instanceof AppError ? error.message : 'It could not be asked for its models.'
  const silent = !(error instanceof AppError) || /unavailable|timeout/.test(error.code)
  return { ...about, state: silent ? 'unreachable' : 'refused', detail }
}
