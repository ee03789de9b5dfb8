import type { RunEndStatus } from '@parley/contract'
import { AppError, asAppError } from '#platform/app-error.ts'
import type { ChatOutcome } from '#providers/provider.ts'
import { cutOff, interrupted } from './run-failures.ts'

/** How a run is made to end before its provider has. */
export type Stop = { status: 'cancelled' } | { status: 'interrupted' } | { status: 'failed'; error: unknown }

export interface Ending {
  status: RunEndStatus
  error?: AppError
}

export function endingOf(outcome: ChatOutcome): Ending {
  switch (outcome.finish) {
    case 'stop':
    case 'tool-calls':
      return { status: 'complete' }
    case 'length':
      return { status: 'length' }
    case 'incomplete':
      return { status: 'interrupted', error: cutOff() }
    case 'refused': {
      const error = new AppError('provider_refused', 'The model declined to answer this.', { actions: ['edit'] })
      return { status: 'failed', error }
    }
  }
}

export function endingBy(stop: Stop): Ending {
  switch (stop.status) {
    case 'cancelled':
      return { status: 'cancelled' }
    case 'interrupted':
      return { status: 'interrupted', error: interrupted() }
    case 'failed':
      return { status: 'failed', error: asAppError(stop.error) }
  }
}
