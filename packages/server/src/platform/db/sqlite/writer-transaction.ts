import { unavailable } from '../failure.ts'
import { timeLimit } from '../time-limit.ts'
import { isFailure, type Outcome, type Query, type WriterReply, type WriterRequest } from './protocol.ts'
import { toKnownError, type Settle } from './thread-handle.ts'

type Ask = (request: WriterRequest) => Promise<WriterReply>

/** One transaction while it has the writer. Its statements go one after the other, even if nobody awaits them. */
export class WriterTransaction {
  /** Rejects when the transaction was open for too long; never resolves. */
  readonly overdue: Promise<never>
  readonly #ask: Ask
  readonly #clearLimit: () => void
  #open = true
  /** Its end was asked for: what somebody still asks would be outside of it. */
  #ending = false
  #begun = false
  /** Its end goes with what is still to be sent. */
  #endsWithNext = false
  /** Why it cannot be committed: a statement failed, whether or not somebody waited for it. */
  #failure: Error | undefined
  #gathered: (Query & Settle)[] = []
  #last: Promise<unknown> = Promise.resolve()

  constructor(ask: Ask, limitMilliseconds: number) {
    this.#ask = ask
    const { overdue, clear } = timeLimit(limitMilliseconds, 'A transaction', () => (this.#open = false))
    this.overdue = overdue
    this.#clearLimit = clear
  }

  /** Nothing to do yet: it begins with its first statement, which saves a message. */
  async begin(): Promise<void> {}

  /** Statements of one turn of the event loop cross to the thread together: the way there costs more than most of them. */
  run(query: Query): Promise<Outcome> {
    if (!this.#open || this.#ending) return Promise.reject(over())
    return new Promise((resolve, reject) => {
      this.#gathered.push({ ...query, resolve, reject })
      if (this.#gathered.length === 1) this.#last = this.#last.then(endOfTurn).then(() => this.#send())
    })
  }

  async commit(): Promise<void> {
    await this.#end(this.#begun || this.#gathered.length > 0)
  }

  async rollback(): Promise<void> {
    await this.#end(false)
  }

  /** Undoes whatever is still open, after which nothing of this transaction reaches the writer any more. */
  async settle(): Promise<void> {
    this.#open = false
    this.#clearLimit()
    await this.#last
    if (this.#begun) await this.#ask({ kind: 'end', commit: false }).catch(() => undefined)
  }

  #end(commit: boolean): Promise<void> {
    if (!this.#open) return Promise.reject(over())
    this.#ending = true
    this.#endsWithNext = commit && this.#gathered.length > 0
    const done = this.#last.then(async () => {
      if (commit && this.#failure) throw this.#failure
      if (commit && !this.#begun) return
      await this.#ask({ kind: 'end', commit })
      this.#begun = false
    })
    this.#last = done.catch(() => undefined)
    return done
  }

  async #send(): Promise<void> {
    const gathered = this.#gathered
    this.#gathered = []
    const begin = !this.#begun
    const commit = this.#endsWithNext && this.#failure === undefined
    this.#begun = true
    try {
      const queries = gathered.map(({ sql, parameters }): Query => ({ sql, parameters }))
      const reply = await this.#ask({ kind: 'steps', begin, queries, commit })
      if (commit) this.#begun = false
      const outcomes = reply.kind === 'outcomes' ? reply.outcomes : []
      for (const [index, { resolve, reject }] of gathered.entries()) {
        const outcome = outcomes[index]
        if (outcome !== undefined && !isFailure(outcome)) {
          resolve(outcome)
          continue
        }
        const error = outcome ? toKnownError(outcome) : unavailable(new Error('The database gave no answer'))
        this.#failure ??= error
        reject(error)
      }
    } catch (error) {
      this.#failure ??= error instanceof Error ? error : unavailable(error)
      for (const { reject } of gathered) reject(error)
    }
  }
}

/** When no promise is left to go on: whatever was to be asked at once has been asked. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve))
}

function over(): Error {
  return unavailable(new Error('This transaction has ended'))
}
