import { AppError } from '#platform/app-error.ts'

export function interrupted(): AppError {
  return new AppError('interrupted', 'The server stopped while this was being written. What had come is kept.', {
    retryable: true,
    actions: ['continue', 'retry'],
  })
}

export function cutOff(): AppError {
  return new AppError('interrupted', 'The provider closed the connection before the end. What had come is kept.', {
    retryable: true,
    actions: ['continue', 'retry'],
  })
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
