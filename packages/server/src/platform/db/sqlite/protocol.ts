// What crosses between the main thread and the database threads. Rows travel as one flat array with the column names
// once, which costs half of cloning an object for each.

export type SqlValue = string | number | bigint | null | Uint8Array

/** One statement, run once for each of `rows`. */
export interface Step {
  sql: string
  rows: (readonly SqlValue[])[]
}

/** All or nothing, in a commit shared with other jobs. */
export interface Job {
  steps: readonly Step[]
  /** Nobody looks at what the statements return. */
  silent: boolean
}

export interface Outcome {
  columns: readonly string[]
  values: readonly SqlValue[]
  changes: number
}

/** `code` is SQLite's own name of the error, or one of ours: TOO_SLOW, TOO_LARGE, ENDED. */
export interface Failure {
  code: string
  message: string
  constraints: readonly string[]
}

/** Steps with `commit` end the transaction: unless one of them fails, and then everything is undone. */
export type WriterRequest =
  | { kind: 'group'; full: boolean; jobs: readonly Job[] }
  | { kind: 'steps'; begin: boolean; queries: readonly Query[]; commit: boolean }
  | { kind: 'end'; commit: boolean }

/** For each job what its last statement returned; null where nobody asked. */
export type JobReply = Outcome | Failure | null

/** One for each request, in order; `ended`: so has the transaction. `brokenDisk` comes by itself. */
export type WriterReply =
  | { kind: 'jobs'; replies: readonly JobReply[] }
  | { kind: 'outcomes'; outcomes: readonly (Outcome | Failure)[]; ended: boolean }
  | { kind: 'failure'; failure: Failure }
  | { kind: 'brokenDisk'; failure: Failure }

export interface Query {
  sql: string
  parameters: readonly SqlValue[]
}

/** Answers to the oldest unanswered queries, in order. */
export type ReaderReply = readonly (Outcome | Failure)[]

export interface ReadLimits {
  rows: number
  bytes: number
  milliseconds: number
}

export interface ThreadData {
  file: string
  /** How long it waits while another program holds the database. */
  busyMs: number
  limits: ReadLimits
}

/** The first message of a thread. After the message `close` it closes its files and ends. */
export type Greeting = 'ready' | Failure

export function isFailure(reply: Outcome | Failure): reply is Failure {
  return 'code' in reply
}
