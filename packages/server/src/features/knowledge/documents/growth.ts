import type { DocumentsTable } from '../knowledge.tables.ts'
import { isGrowing, nextPart, type IndexStage } from './index-stage.ts'

/** Shows a document's first parts while the rest of it is still being read. */
export class Growth {
  readonly #document: DocumentsTable
  readonly #stage: Pick<IndexStage, 'part'>
  readonly #stopped = new AbortController()
  readonly #signal: AbortSignal
  readonly #shown: () => void
  #count: number
  #staged = 0
  #running: Promise<void> | undefined
  #failure: Error | undefined

  constructor(document: DocumentsTable, stage: Pick<IndexStage, 'part'>, signal: AbortSignal, shown: () => void) {
    this.#document = document
    this.#stage = stage
    this.#signal = AbortSignal.any([signal, this.#stopped.signal])
    this.#shown = shown
    this.#count = document.live_revision === document.revision ? document.chunk_count : 0
  }

  /** So many chunks are in the database. Throws what went wrong with those before. */
  staged(count: number): void {
    if (this.#failure !== undefined) throw this.#failure
    this.#staged = count
    if (!isGrowing(this.#document)) return
    this.#running ??= this.#grow()
      .catch((error: unknown) => {
        this.#failure = error instanceof Error ? error : new Error('A part could not be shown.', { cause: error })
      })
      .finally(() => {
        this.#running = undefined
      })
  }

  /** Ends with the part that is being shown. */
  async whole(): Promise<void> {
    await this.#running
    if (this.#failure !== undefined) throw this.#failure
  }

  /** Afterwards nothing more is shown. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  async #grow(): Promise<void> {
    for (let to = nextPart(this.#count); to <= this.#staged; to = nextPart(this.#count)) {
      await this.#stage.part(this.#document, { from: this.#count, to }, this.#signal)
      this.#count = to
      this.#shown()
    }
  }
}
