import { unavailable } from '../failure.ts'
import { timeLimit } from '../time-limit.ts'
import type { Outcome, Query, WriterReply, WriterRequest } from './protocol.ts'

type Ask = (request: WriterRequest) => Promise<WriterReply>

/** One transaction while it has the writer. Its statements go one after the other, even if nobody awaits them. */
export class WriterTransaction {
  /** Rejects when the transaction was open for too long; never resolves. */
  readonly overdue: Promise<never>
  readonly #ask: Ask
  readonly #clearLimit: () => void
  #open = true
  #begun = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(ask: Ask, limitMilliseconds: number) {
    this.#ask = ask
    const { overdue, clear } = timeLimit(limitMilliseconds, 'A transaction', () => (this.#open = false))
    this.overdue = overdue
    this.#clearLimit = clear
  }

  /** Nothing to do yet: it begins with its first statement, which saves a message. */
  async begin(): Promise<void> {}

  run({ sql, parameters }: Query): Promise<Outcome> {
    return this.#next(() => {
      const begin = !this.#begun
      this.#begun = true
      return { kind: 'step', begin, sql, parameters }
    })
  }

  async commit(): Promise<void> {
    await this.#next(() => ({ kind: 'end', commit: this.#begun }))
    this.#begun = false
  }

  async rollback(): Promise<void> {
    await this.#next(() => ({ kind: 'end', commit: false }))
    this.#begun = false
  }

  /** Undoes whatever is still open, after which nothing of this transaction reaches the writer any more. */
  async settle(): Promise<void> {
    this.#open = false
    this.#clearLimit()
    await this.#last
    if (this.#begun) await this.#ask({ kind: 'end', commit: false }).catch(() => undefined)
  }

  #next(request: () => WriterRequest): Promise<Outcome> {
    if (!this.#open) return Promise.reject(unavailable(new Error('This transaction has ended')))
    const answer = this.#last.then(async () => {
      const reply = await this.#ask(request())
      if (reply.kind === 'outcome') return reply.outcome
      throw unavailable(new Error('The database gave no answer'))
    })
    this.#last = answer.catch(() => undefined)
    return answer
  }
}
