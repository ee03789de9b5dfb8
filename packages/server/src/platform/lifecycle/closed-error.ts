import { AppError } from '../app-error.ts'

/** For whoever uses a part after it was closed: while the server stops, or by a mistake a test should show. */
export function closedError(part: string): AppError {
  return new AppError('maintenance', 'The server is stopping. Please try again in a moment.', {
    cause: new Error(`${part} was used after it was closed`),
    retryable: true,
    retryAfter: 5,
  })
}
