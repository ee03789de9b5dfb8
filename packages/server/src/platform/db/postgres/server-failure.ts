import { asKnownFailure, DatabaseError } from '../failure.ts'

/** Throws what an error of the driver or the server means to us. */
export function fail(error: unknown): never {
  throw asKnownFailure(toDatabaseError(error))
}

export function toDatabaseError(error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error
  const message = error instanceof Error ? error.message : String(error)
  const constraint = textField(error, 'constraint')
  return new DatabaseError(message, codeOf(error, message), constraint === undefined ? [] : [constraint], error)
}

/** The driver gives no code to a connection that was lost or not to be had. */
function codeOf(error: unknown, message: string): string {
  const code = textField(error, 'code')
  if (code !== undefined) return code
  return /terminated|timeout|timed out|ended|closed|not queryable/i.test(message) ? '08006' : 'UNKNOWN'
}

function textField(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : undefined
}

/** A lost race against another transaction: the whole of it may be tried again. */
export function isLostRace(error: unknown): boolean {
  const code = textField(error, 'code')
  if (code === '40001' || code === '40P01') return true
  return error instanceof Error && error.cause !== undefined && isLostRace(error.cause)
}

/** Another process, newer than this one, has changed a table: what this one had PostgreSQL keep is no longer true. */
export function isStalePlan(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (textField(error, 'code') === '0A000' && error.message.includes('cached plan')) return true
  return error.cause !== undefined && isStalePlan(error.cause)
}
