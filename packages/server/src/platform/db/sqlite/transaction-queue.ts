import { unavailable } from '../failure.ts'
import type { TransactionSteps, RunStatement } from './connection.ts'
import type { BatchRequest, Outcome, StatementRequest } from './protocol.ts'
import { unwrap, type ThreadClient } from './thread-client.ts'

interface WaitingBatch {
  statements: readonly StatementRequest[]
  resolve(outcomes: Outcome[]): void
  reject(error: unknown): void
}

type Exclusive<Result> = (run: RunStatement, steps: TransactionSteps) => Promise<Result>

/**
 * The order in which the one writer works. Single statements that arrive while a commit runs share the next one; a
 * transaction has the writer for itself until it ends.
 */
export class TransactionQueue {
  readonly #writer: ThreadClient
  readonly #transactionMs: number
  #batches: WaitingBatch[] = []
  #full = false
  #transactions: (() => Promise<void>)[] = []
  #working = false
  #idle: (() => void)[] = []

  constructor(writer: ThreadClient, transactionMs: number) {
    this.#writer = writer
    this.#transactionMs = transactionMs
  }

  batch(statements: readonly StatementRequest[], durability: BatchRequest['durability']): Promise<Outcome[]> {
    return new Promise((resolve, reject) => {
      this.#batches.push({ statements, resolve, reject })
      // One that must survive a power cut makes the commit it shares survive it.
      this.#full ||= durability === 'full'
      this.#begin()
    })
  }

  exclusive<Result>(work: Exclusive<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#transactions.push(() => this.#transaction(work).then(resolve, reject))
      this.#begin()
    })
  }

  /** Resolves when nothing is waiting or under way. */
  idle(): Promise<void> {
    return this.#working ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve()
  }

  #begin(): void {
    if (this.#working) return
    this.#working = true
    // What the rest of this turn of the event loop writes joins the same commit.
    queueMicrotask(() => void this.#work())
  }

  async #work(): Promise<void> {
    while (this.#batches.length > 0 || this.#transactions.length > 0) {
      if (this.#batches.length > 0) await this.#commitBatches()
      await this.#transactions.shift()?.()
    }
    this.#working = false
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #commitBatches(): Promise<void> {
    const batches = this.#batches
    const durability = this.#full ? 'full' : 'relaxed'
    this.#batches = []
    this.#full = false
    try {
      const statements = batches.flatMap((batch) => [...batch.statements])
      const outcomes = await this.#writer.ask({ kind: 'batch', statements, durability })
      let from = 0
      for (const { statements, resolve } of batches) resolve(outcomes.slice(from, (from += statements.length)))
    } catch (error) {
      for (const { reject } of batches) reject(error)
    }
  }

  async #transaction<Result>(work: Exclusive<Result>): Promise<Result> {
    let over = false
    const ask = async (request: Parameters<ThreadClient['ask']>[0]) => {
      if (over) throw unavailable(new Error('This transaction has ended.'))
      const [outcome] = await this.#writer.ask(request)
      return unwrap(outcome)
    }
    const step = (kind: 'begin' | 'commit' | 'rollback') => async () => void (await ask({ kind }))
    const steps = { begin: step('begin'), commit: step('commit'), rollback: step('rollback') }
    const done = work((statement) => ask({ kind: 'statement', statement }), steps)
    const limit = Promise.withResolvers<never>()
    const timer = setTimeout(() => {
      limit.reject(unavailable(new Error(`A transaction stayed open for ${this.#transactionMs} ms`)))
    }, this.#transactionMs)
    try {
      return await Promise.race([done, limit.promise])
    } catch (error) {
      // Whatever is still open is undone, and nothing of it may reach the writer any more.
      over = true
      done.catch(() => undefined)
      await this.#writer.ask({ kind: 'rollback' }).catch(() => undefined)
      throw error
    } finally {
      over = true
      clearTimeout(timer)
    }
  }
}
