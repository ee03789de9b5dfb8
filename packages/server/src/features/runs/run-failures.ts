import type { Problem } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'

export function interrupted(): AppError {
  return new AppError('interrupted', 'The server stopped while this was being written.', {
    retryable: true,
    actions: ['retry'],
  })
}

export function cutOff(): AppError {
  return new AppError('interrupted', 'The provider closed the connection before the end.', {
    retryable: true,
    actions: ['retry'],
  })
}

/** Of an answer that was cut off, what had come can be gone on with. */
export function withWayOn(problem: Problem, hasText: boolean): Problem {
  if (problem.code !== 'interrupted' || !hasText) return problem
  return { ...problem, actions: ['continue', ...(problem.actions ?? [])] }
}

export function tooSlow(): AppError {
  return new AppError('storage_full', 'The answer could not be stored fast enough.', {
    retryable: true,
    actions: ['retry'],
  })
}

const absences = new Set(['provider_unavailable', 'provider_timeout', 'rate_limited'])

/** The provider is not there for anybody now; another one may be. */
export function isAbsence(error: unknown): boolean {
  return error instanceof AppError && absences.has(error.code)
}
