import { statusOfCode, type ErrorCode, type Problem, type ProblemAction } from '@parley/contract'

export interface AppErrorOptions {
  cause?: unknown
  /** Per field of the request, what to change. */
  fields?: Record<string, string[]>
  retryable?: boolean
  /** Seconds. */
  retryAfter?: number
  actions?: ProblemAction[]
  /** The row as it is now, for `version_conflict`. */
  current?: unknown
}

/** A failure whose reason is known. Its message is shown to people: no path, SQL, secret or other person's data. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly options: AppErrorOptions

  constructor(code: ErrorCode, safeMessage: string, options: AppErrorOptions = {}) {
    super(safeMessage, { cause: options.cause })
    this.code = code
    this.options = options
  }
}

const titles: Record<ErrorCode, string> = {
  validation_failed: 'Validation failed',
  unauthenticated: 'Sign in first',
  two_factor_required: 'Second factor needed',
  forbidden: 'Not allowed',
  step_up_required: 'Confirm it is you',
  consent_required: 'Agreement needed',
  second_factor_missing: 'Second factor missing',
  account_disabled: 'Account disabled',
  account_pending: 'Account waiting',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  conflict: 'Conflict',
  version_conflict: 'Changed meanwhile',
  in_use: 'In use',
  interrupted: 'Interrupted',
  gone: 'Gone',
  too_large: 'Too large',
  unsupported_media: 'Unsupported media type',
  wrong_host: 'Wrong host',
  provider_refused: 'Refused by the provider',
  rate_limited: 'Too many requests',
  quota_exceeded: 'Quota used up',
  internal: 'Something went wrong',
  retrieval_failed: 'Retrieval failed',
  provider_unavailable: 'Provider unavailable',
  maintenance: 'Maintenance',
  provider_timeout: 'Provider too slow',
  storage_full: 'Storage full',
}

export function toProblem(error: AppError, errorId: string): Problem {
  const { fields, retryable, retryAfter, actions, current } = error.options
  return {
    type: 'about:blank',
    title: titles[error.code],
    status: statusOfCode[error.code],
    code: error.code,
    detail: error.message,
    errorId,
    retryable: retryable ?? false,
    retryAfter: retryAfter ?? null,
    actions: actions ?? [],
    ...(fields && { fields }),
    ...(current !== undefined && { current }),
  }
}

/** What strangers learn of an error nobody foresaw: nothing but that it happened; the log has the rest. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE')) {
    return tooMuchOpen(error)
  }
  return new AppError('internal', 'Something went wrong on our side. Nothing was lost; please try again.', {
    cause: error,
    retryable: true,
    actions: ['retry'],
  })
}

/** No file can be opened and no program begun until something else is closed. */
export function tooMuchOpen(cause?: unknown): AppError {
  return new AppError('maintenance', 'As much is open on this server as its machine allows. Try again in a moment.', {
    cause,
    retryable: true,
    actions: ['retry'],
  })
}
