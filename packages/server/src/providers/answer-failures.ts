import type { AppError } from '#platform/app-error.ts'
import { serverName, unreadable } from './call.ts'
import { toAppError } from './upstream-failure.ts'

/** What goes wrong inside an answer that began well. */
export interface AnswerFailures {
  /** The server reports an error in place of the next piece; `status` is what it would have answered with. */
  inStream(status: number, message: string, code: string): AppError
  unreadable(): AppError
}

export function answerFailures(baseUrl: string, key: string | undefined): AnswerFailures {
  return {
    inStream: (status, message, code) =>
      toAppError({ status, message, code, retryAfter: undefined }, serverName(baseUrl), key),
    unreadable: () => unreadable(baseUrl),
  }
}
