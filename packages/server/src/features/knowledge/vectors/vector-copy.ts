import type { Id } from '@parley/contract'
import type { Handle } from './protocol.ts'
import type { Rows } from './segment.ts'
import type { VectorThread } from './vector-thread.ts'
import { rememberedVersions, type createVectorQueries, type PagePlace } from './vectors.queries.ts'

export interface CopyOptions {
  queries: ReturnType<typeof createVectorQueries>
  thread: VectorThread
  setId: Id
  handle: Handle
  dimension: number
}

/** Rows read at once: 0.2 MB at 384 dimensions, so that neither the database nor the event loop is held up. */
const pageRows = 128

/** What the thread has of one set, brought up to whatever version is asked for. */
export class VectorCopy {
  readonly handle: Handle
  readonly dimension: number
  bytes = 0
  lastUsed = 0
  readonly #options: CopyOptions
  #version = 0
  #work: Promise<void> = Promise.resolve()

  constructor(options: CopyOptions) {
    this.#options = options
    this.handle = options.handle
    this.dimension = options.dimension
    options.thread.open(options.handle, options.dimension)
  }

  get version(): number {
    return this.#version
  }

  /** Whether what it would have to forget is still known. */
  canReach(version: number): boolean {
    return this.#version === 0 || version - this.#version < rememberedVersions
  }

  /** One after the other: each begins where the one before it ended. After a failure the copy is of no use any more. */
  reach(version: number): Promise<void> {
    const work = this.#work.then(() => this.#advance(version))
    this.#work = work
    return work
  }

  async #advance(to: number): Promise<void> {
    if (to <= this.#version) return
    await (this.#version === 0 ? this.#build(to) : this.#update(to))
    this.#version = to
  }

  /** Page by page: nobody is answered from it before it is whole. */
  async #build(to: number): Promise<void> {
    const { thread, handle } = this.#options
    for await (const rows of this.#pages(to)) this.bytes = await thread.add(handle, this.#byDocument(rows))
  }

  /** In one go, so that no search falls between a document's old chunks and its new ones. */
  async #update(to: number): Promise<void> {
    const { queries, setId, thread, handle } = this.#options
    const removed = await queries.removed(setId, this.#version, to)
    const added: Rows[] = []
    for await (const rows of this.#pages(to)) added.push(...this.#byDocument(rows))
    for (const { documentId, chunkIds } of grouped(removed)) thread.remove(handle, documentId, chunkIds)
    this.bytes = await thread.add(handle, added)
  }

  async *#pages(to: number) {
    const { queries, setId } = this.#options
    let at: PagePlace = { version: this.#version, chunkId: null }
    for (;;) {
      const rows = await queries.published(setId, at, to, pageRows)
      if (rows.length > 0) yield rows
      const last = rows.at(-1)
      if (last === undefined || rows.length < pageRows) return
      at = { version: last.version, chunkId: last.chunk_id }
    }
  }

  #byDocument(rows: readonly { chunk_id: string; document_id: string; vector: Buffer }[]): Rows[] {
    const whole = rows.filter(({ vector }) => vector.length === this.dimension * 4)
    const parts = runs(whole, (row) => row.document_id)
    return parts.map(({ key, items }) => {
      const vectors = new Float32Array(items.length * this.dimension)
      const bytes = new Uint8Array(vectors.buffer)
      for (const [index, { vector }] of items.entries()) bytes.set(vector, index * this.dimension * 4)
      return { documentId: key, chunkIds: items.map((row) => row.chunk_id), vectors }
    })
  }
}

function grouped(removals: readonly { document_id: string; chunk_id: string }[]) {
  return runs(removals, (removal) => removal.document_id).flatMap(({ key, items }) => {
    const all = items.some((item) => item.chunk_id === '')
    return [{ documentId: key, chunkIds: all ? undefined : items.map((item) => item.chunk_id) }]
  })
}

/** Neighbours with the same key, together. */
function runs<Item>(items: readonly Item[], keyOf: (item: Item) => string): { key: string; items: Item[] }[] {
  const found: { key: string; items: Item[] }[] = []
  for (const item of items) {
    const key = keyOf(item)
    const last = found.at(-1)
    if (last?.key === key) last.items.push(item)
    else found.push({ key, items: [item] })
  }
  return found
}
