import type { Statement } from '../database.ts'

type CommitAll = (statements: Statement[]) => Promise<void>

interface Waiting {
  statements: readonly Statement[]
  resolve(): void
  reject(error: unknown): void
}

const insertPattern = /^(INSERT INTO .+ VALUES )\(\$1(?:, \$\d+)*\)$/
/** PostgreSQL numbers at most 65,535 parameters in one statement. */
const parametersAtOnce = 30_000

/** Statements that arrive while a commit is under way share the next one, and equal inserts become one statement. */
export class CommitGroup {
  readonly #commit: CommitAll
  #waiting: Waiting[] = []
  #working: Promise<void> | undefined

  constructor(commit: CommitAll) {
    this.#commit = commit
  }

  add(statements: readonly Statement[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statements, resolve, reject })
      this.#working ??= this.#work()
    })
  }

  async idle(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    // What the rest of this turn of the event loop adds joins the same commit.
    await Promise.resolve()
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting
      this.#waiting = []
      await this.#one(waiting)
    }
    this.#working = undefined
  }

  /** Callers stand or fall with what they share; whoever was caught in another's failure gets a commit of their own. */
  async #one(waiting: Waiting[]): Promise<void> {
    try {
      await this.#commit(merged(waiting.flatMap((one) => [...one.statements])))
      for (const { resolve } of waiting) resolve()
    } catch (error) {
      if (waiting.length === 1) waiting[0]?.reject(error)
      else for (const one of waiting) await this.#one([one])
    }
  }
}

/** Neighbouring inserts of one row each, with the same words, as one insert of many rows: one round trip for all. */
export function merged(statements: readonly Statement[]): Statement[] {
  const result: { head: string | undefined; sql: string; rows: Statement['parameters'][] }[] = []
  for (const { sql, parameters } of statements) {
    const last = result.at(-1)
    const room = last !== undefined && (last.rows.length + 1) * parameters.length <= parametersAtOnce
    if (last?.sql === sql && last.head !== undefined && room) last.rows.push(parameters)
    else result.push({ head: insertPattern.exec(sql)?.[1], sql, rows: [parameters] })
  }
  return result.map(({ head, sql, rows }) =>
    head === undefined || rows.length === 1
      ? { sql, parameters: rows.flat() }
      : {
          sql: head + rows.map((row, index) => placeholders(row.length, index * row.length)).join(', '),
          parameters: rows.flat(),
        },
  )
}

function placeholders(count: number, from: number): string {
  return `(${Array.from({ length: count }, (_, index) => `$${from + index + 1}`).join(', ')})`
}
