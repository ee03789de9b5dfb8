import { AppError } from '../app-error.ts'

/** A statement the database refused, with what tells the reason: SQLite's or PostgreSQL's own code. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly code: string
  /** The names a broken constraint goes by: `users_email`, and on SQLite `users.email_key` as well. */
  readonly constraints: readonly string[]

  constructor(message: string, code: string, constraints: readonly string[] = [], cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.constraints = constraints
  }
}

const uniqueCodes = /^(23505|SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID))$/
const foreignKeyCodes = /^(23503|SQLITE_CONSTRAINT_(FOREIGNKEY|TRIGGER))$/

/** Whether a row with the same value is there already; with names, only when one of these refused it. */
export function isUniqueViolation(error: unknown, ...anyOf: string[]): boolean {
  if (!(error instanceof DatabaseError) || !uniqueCodes.test(error.code)) return false
  return anyOf.length === 0 || anyOf.some((name) => error.constraints.includes(name))
}

/** Whether a row that it points to is missing, or rows still point to it. SQLite does not say which. */
export function isForeignKeyViolation(error: unknown): boolean {
  return error instanceof DatabaseError && foreignKeyCodes.test(error.code)
}

const fullCodes = /^(SQLITE_FULL|SQLITE_IOERR_SHMSIZE|53100)$/
// Locked or overloaded: 40001 and 40P01 are lost races, 57014 and 55P03 limits, 53 too few resources.
const busyCodes = /^(SQLITE_BUSY.*|SQLITE_LOCKED.*|TOO_SLOW|ENDED|40001|40P01|57014|55P03|25P0[34]|53.*)$/
const lostCodes = /^(08.*|57P.*|ECONN.*|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/

/** What a failure means to the person waiting: no space and no time are known reasons, the rest is ours. */
export function asKnownFailure(error: DatabaseError): DatabaseError | AppError {
  const { code } = error
  if (fullCodes.test(code)) return storageFull(error)
  if (code === 'TOO_LARGE') return new AppError('too_large', 'That is more than can be read at once.', { cause: error })
  if (code.startsWith('SQLITE_IOERR')) return storageFailed(error)
  return busyCodes.test(code) || lostCodes.test(code) ? unavailable(error) : error
}

export function unavailable(cause?: unknown): AppError {
  return new AppError('maintenance', 'The database is busy. Please try again in a moment.', {
    cause,
    retryable: true,
    retryAfter: 2,
    actions: ['retry'],
  })
}

function storageFull(cause: unknown): AppError {
  return new AppError('storage_full', 'There is no space left to store this. Nothing was changed.', {
    cause,
    retryable: true,
    actions: ['retry'],
  })
}

/** The disk failed: what the kernel says of it afterwards cannot be trusted until a fresh start. */
export function storageFailed(cause: unknown): AppError {
  return new AppError('maintenance', 'The disk of this server failed. Its operator must look at it and restart.', {
    cause,
    retryable: false,
  })
}
