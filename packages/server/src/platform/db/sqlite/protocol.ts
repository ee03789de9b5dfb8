/** What goes between the main thread and a database thread: plain arrays and objects, many in one message. */
export interface StatementRequest {
  sql: string
  parameters: readonly unknown[]
}

export interface StatementResult {
  rows: unknown[]
  changes: number
}

export interface DatabaseFailure {
  message: string
  /** SQLite's own name of the error, such as SQLITE_CONSTRAINT_UNIQUE. */
  code: string
}

/** Statements that share one commit; each stands or falls alone. */
export interface BatchRequest {
  kind: 'batch'
  statements: StatementRequest[]
  durability: 'full' | 'relaxed'
}

/** Statements that stand or fall together, in a commit they share with others. */
export interface StepRequest {
  kind: 'begin' | 'commit' | 'rollback'
}

export type ThreadRequest = BatchRequest | StepRequest | { kind: 'statement'; statement: StatementRequest }

/** One outcome per statement of the request; a step or a single statement has exactly one. */
export type Outcome = { result: StatementResult } | { failure: DatabaseFailure }
export type ThreadReply = Outcome[]

export interface ThreadOptions {
  file: string
  readonly: boolean
  /** Held for as long as this thread lives, so that no second process opens the folder. */
  lockFile: string | null
}
