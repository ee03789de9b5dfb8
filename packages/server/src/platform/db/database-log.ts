/** As much of a log as the database needs. */
export interface DatabaseLog {
  warn(message: string, fields?: Record<string, unknown>): void
  error(message: string, fields?: Record<string, unknown>): void
}
