import type { Id } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import type { Clock } from '#platform/clock.ts'
import type { Log } from '#platform/log/index.ts'
import type { Hit } from './segment.ts'
import { VectorCopy } from './vector-copy.ts'
import { VectorThread } from './vector-thread.ts'
import type { createVectorQueries } from './vectors.queries.ts'

export interface SearchScope {
  setId: Id
  /** Only in these documents. */
  documentIds?: readonly Id[]
}

export interface VectorSearch {
  query: Float32Array
  wanted: number
  scopes: readonly SearchScope[]
  signal: AbortSignal
}

interface IndexOptions {
  queries: ReturnType<typeof createVectorQueries>
  clock: Clock
  log: Log
  /** How much the copies may take together; those unused for longest go first. */
  memoryBytes: number
}

/** Searches sets by copies in memory, which it makes at first use and brings up to date before it answers from them. */
export class VectorIndex {
  readonly #options: IndexOptions
  readonly #thread: VectorThread
  readonly #copies = new Map<Id, VectorCopy>()
  #handles = 0

  constructor(options: IndexOptions) {
    this.#options = options
    this.#thread = new VectorThread((error) => {
      this.#copies.clear()
      options.log.error('the thread that searches vectors ended', { error })
    })
  }

  get bytes(): number {
    return this.#copies.values().reduce((sum, copy) => sum + copy.bytes, 0)
  }

  /** Whoever gives up waiting leaves the copies to be finished for the next one. */
  async search({ query, wanted, scopes, signal }: VectorSearch): Promise<Hit[]> {
    signal.throwIfAborted()
    if (scopes.length === 0 || wanted <= 0) return []
    const given = Promise.withResolvers<never>()
    const abort = (): void => given.reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await Promise.race([given.promise, this.#search(query, wanted, scopes)])
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** Forgets a set at once, for instance when its collection is deleted. */
  forget(setId: Id): void {
    const copy = this.#copies.get(setId)
    this.#copies.delete(setId)
    if (copy) this.#thread.close(copy.handle)
  }

  async stop(): Promise<void> {
    this.#copies.clear()
    await this.#thread.stop()
  }

  /** While the thread searches what it has, the database says whether that is still all; mostly it is. */
  async #search(query: Float32Array, wanted: number, scopes: readonly SearchScope[]): Promise<Hit[]> {
    const known = scopes.map(({ setId }) => this.#copies.get(setId))
    const before = known.map((copy) => copy?.version)
    const early = known.every((copy) => copy !== undefined) ? this.#ask(query, wanted, scopes) : undefined
    early?.catch(() => undefined)
    const sets = new Map(
      (await this.#options.queries.setsById([...new Set(scopes.map(({ setId }) => setId))])).map((set) => [
        set.id,
        set,
      ]),
    )
    for (const set of sets.values()) {
      if (set.dimension !== query.length) throw new Error(`a query of ${query.length} values for ${set.dimension}`)
    }
    const current = scopes.every(({ setId }, index) => sets.get(setId)?.version === before[index])
    if (early !== undefined && current) return early
    await Promise.all([...sets.values()].map((set) => this.#bringUp(set)))
    this.#makeRoom(sets)
    return this.#ask(
      query,
      wanted,
      scopes.filter(({ setId }) => sets.has(setId)),
    )
  }

  async #bringUp({ id, dimension, version }: { id: Id; dimension: number; version: number }): Promise<void> {
    let copy = this.#copies.get(id)
    if (copy?.canReach(version) === false) {
      this.forget(id)
      copy = undefined
    }
    if (copy === undefined) {
      const { queries } = this.#options
      this.#handles += 1
      copy = new VectorCopy({ queries, thread: this.#thread, setId: id, handle: this.#handles, dimension })
      this.#copies.set(id, copy)
    }
    copy.lastUsed = this.#options.clock.monotonic()
    try {
      await copy.reach(version)
    } catch (error) {
      if (this.#copies.get(id) === copy) this.forget(id)
      throw error
    }
  }

  #ask(query: Float32Array, wanted: number, scopes: readonly SearchScope[]): Promise<Hit[]> {
    const now = this.#options.clock.monotonic()
    const open = scopes.flatMap(({ setId, documentIds }) => {
      const copy = this.#copies.get(setId)
      if (copy === undefined) return []
      copy.lastUsed = now
      return [{ handle: copy.handle, ...(documentIds && { documentIds }) }]
    })
    if (open.length < scopes.length) throw gone()
    return this.#thread.search(query, wanted, open)
  }

  #makeRoom(needed: ReadonlyMap<Id, unknown>): void {
    const byAge = [...this.#copies].toSorted(([, left], [, right]) => left.lastUsed - right.lastUsed)
    for (const [setId] of byAge) {
      if (this.bytes <= this.#options.memoryBytes) return
      if (!needed.has(setId)) this.forget(setId)
    }
    if (this.bytes > this.#options.memoryBytes) {
      this.#options.log.warn('the vectors of one search take more memory than planned', { bytes: this.bytes })
    }
  }
}

const gone = (): AppError =>
  new AppError('retrieval_failed', 'Something was being deleted during the search. Please try again.', {
    retryable: true,
  })
