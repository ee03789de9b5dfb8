import { setPriority } from 'node:os'
import { ShippedFileError } from '@parley/models'
import { LibraryMissing, loadEmbedder, type ChildEmbedder } from './child-embedder.ts'
import type { FromEmbedder, ToEmbedder } from './protocol.ts'

type Embed = Extract<ToEmbedder, { type: 'embed' }>
type Load = Extract<ToEmbedder, { type: 'load' }>

/** It may die at any moment without harm, and ends with the server. Ctrl-C reaches it too; the server ends it. */
process.on('disconnect', () => process.exit())
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)

/** Counting in one piece. */
const countingMs = 10

let loading: Promise<ChildEmbedder> | undefined
const queries: Embed[] = []
const passages: Embed[] = []
/** The calls being embedded, and whether they are still wanted. */
const wanted = new Map<number, boolean>()
let working = false

process.on('message', (message: ToEmbedder) => {
  switch (message.type) {
    case 'load':
      loading = load(message)
      return
    case 'embed':
      ;(message.purpose === 'query' ? queries : passages).push(message)
      void work()
      return
    case 'count':
      void count(message.id, message.texts)
      return
    case 'abort':
      abort(message.id)
  }
})

async function load({ model, threads, nice }: Load): Promise<ChildEmbedder> {
  try {
    // Behind the server and the answers being written; before the library starts its threads, which inherit it.
    setPriority(nice)
    const embedder = await loadEmbedder(model, threads)
    tell({ type: 'ready' })
    return embedder
  } catch (error) {
    const reason =
      error instanceof ShippedFileError ? 'damaged' : error instanceof LibraryMissing ? 'library' : ('broken' as const)
    tell({ type: 'refused', reason, detail: String(error) })
    // The server ends this process now.
    return new Promise<never>(() => undefined)
  }
}

/** One text after the other; before each, whatever a person waits for. */
async function work(): Promise<void> {
  const embedder = await loading
  if (working || embedder === undefined) return
  working = true
  for (let next = queries.shift() ?? passages.shift(); next; next = queries.shift() ?? passages.shift()) {
    await embedAll(embedder, next)
  }
  working = false
}

async function embedAll(embedder: ChildEmbedder, { id, texts, purpose }: Embed): Promise<void> {
  wanted.set(id, true)
  try {
    const vectors: Float32Array[] = []
    let cut = 0
    for (const text of texts) {
      // Messages come in between two texts.
      await new Promise(setImmediate)
      for (let query = purpose === 'passage' ? queries.shift() : undefined; query; query = queries.shift()) {
        await embedAll(embedder, query)
      }
      if (wanted.get(id) === false) return
      const result = await embedder.embed(text, purpose)
      vectors.push(result.vector)
      if (result.cut) cut += 1
    }
    tell({ type: 'embedded', id, vectors: joined(vectors), cut })
  } catch (error) {
    tell({ type: 'failed', id, detail: String(error) })
  } finally {
    wanted.delete(id)
  }
}

async function count(id: number, texts: readonly string[]): Promise<void> {
  const embedder = await loading
  if (embedder === undefined) return
  const counts: number[] = []
  let since = performance.now()
  for (const text of texts) {
    // A book of it must not keep a question waiting; but each turn given away is the time of a whole text.
    if (performance.now() - since > countingMs) {
      await new Promise(setImmediate)
      since = performance.now()
    }
    counts.push(embedder.count(text))
  }
  tell({ type: 'counted', id, counts })
}

function abort(id: number): void {
  for (const waiting of [queries, passages]) {
    const index = waiting.findIndex((one) => one.id === id)
    if (index >= 0) return void waiting.splice(index, 1)
  }
  if (wanted.has(id)) wanted.set(id, false)
}

function joined(vectors: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const dimension = vectors[0]?.length ?? 0
  const all = new Float32Array(vectors.length * dimension)
  for (const [index, vector] of vectors.entries()) all.set(vector, index * dimension)
  return all
}

function tell(message: FromEmbedder): void {
  process.send?.(message)
}
