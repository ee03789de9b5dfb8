import { AppError } from '../app-error.ts'

/** A statement the database refused, with what tells the reason: SQLite's or PostgreSQL's own code. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: string
  /** PostgreSQL names the constraint; SQLite names the columns in its message. */
  readonly constraint: string | undefined

  constructor(message: string, code: string, constraint?: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.constraint = constraint
  }
}

/** Whether a row with the same value is there already: by PostgreSQL's name of the index and SQLite's of the column. */
export function isUniqueViolation(error: unknown, index: string, column: string): boolean {
  if (!(error instanceof DatabaseError)) return false
  if (error.code === '23505') return error.constraint === index
  return /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(error.code) && error.message.includes(column)
}

/** What a failure means to the person waiting: no space and no time are known reasons, the rest is ours. */
export function asKnownFailure(error: DatabaseError): DatabaseError | AppError {
  const { code } = error
  if (code === 'SQLITE_FULL' || code === '53100') {
    return new AppError('storage_full', 'There is no space left to store this. Nothing was changed.', {
      cause: error,
      retryable: true,
      actions: ['retry'],
    })
  }
  const busy = code.startsWith('SQLITE_BUSY') || code === '40001' || code === '40P01' || code === '57014'
  const lost = code.startsWith('08') || code.startsWith('57P') || code === 'ECONNREFUSED' || code === 'ECONNRESET'
  return busy || lost ? unavailable(error) : error
}

export function unavailable(cause?: unknown): AppError {
  return new AppError('maintenance', 'The database is busy. Please try again in a moment.', {
    cause,
    retryable: true,
    retryAfter: 2,
    actions: ['retry'],
  })
}
