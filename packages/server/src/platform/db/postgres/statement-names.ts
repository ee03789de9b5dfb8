import type pg from 'pg'
import type { Statement } from '../database.ts'
import { isStalePlan } from './server-failure.ts'
import { asBound } from './values.ts'

/** Each is kept by every connection, with its plan. */
const namesAtMost = 200
const usesBeforeName = 10
/** Lists of many lengths are as many statements. */
const parametersAtMost = 60
/** What is looked for by words is planned anew for the words: a plan for any words is a bad one for most. */
const isNamed = /^\s*(select|insert|update|delete)\b(?!.*@@)/is

/**
 * What is asked again and again gets a name: PostgreSQL then reads and plans it once for each connection, which is
 * most of what a short statement costs.
 */
export class StatementNames {
  readonly #uses = new Map<string, number>()
  readonly #names = new Map<string, string>()
  #generation = 0

  asQuery({ sql, parameters }: Statement): pg.QueryConfig<unknown[]> {
    const name = parameters.length > parametersAtMost ? undefined : this.#nameOf(sql)
    return { text: sql, values: parameters.map(asBound), ...(name !== undefined && { name }) }
  }

  /** Whether what the connections keep no longer fits the tables: then it is given other names, and may be asked again. */
  outdatedBy(error: unknown): boolean {
    if (!isStalePlan(error)) return false
    this.#generation += 1
    this.#names.clear()
    return true
  }

  #nameOf(sql: string): string | undefined {
    const known = this.#names.get(sql)
    if (known !== undefined) return known
    const uses = (this.#uses.get(sql) ?? 0) + 1
    // Most of what is asked once is not asked again.
    if (this.#uses.size >= 2_000) this.#uses.clear()
    this.#uses.set(sql, uses)
    if (uses < usesBeforeName || this.#names.size >= namesAtMost || !isNamed.test(sql)) return undefined
    this.#uses.delete(sql)
    const name = `p${this.#generation}_${this.#names.size}`
    this.#names.set(sql, name)
    return name
  }
}
