import { newId, type Id } from '@parley/contract'
import { wordsOf } from '#platform/text/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { Log } from '#platform/log/index.ts'
import { buildChunks } from '../chunks/build-chunks.ts'
import { contentHash, textWithHeadings, type Chunk } from '../chunks/chunk.ts'
import type { ChunkQueries, NewChunk } from '../chunks/chunks.queries.ts'
import { detectLanguage } from '../chunks/languages.ts'
import type { Block } from '../extract/block.ts'
import { extract, type Extracted } from '../extract/extract.ts'
import { stemsOf } from '../keywords/stems.ts'
import type { DocumentsTable } from '../knowledge.tables.ts'
import type { ChunkMeasure } from '../ports.ts'
import { ReadingFailure } from './failures.ts'

export interface ReadStageOptions {
  files: Files
  chunks: ChunkQueries
  log: Log
  measureFor(collectionId: Id, language: string): Promise<ChunkMeasure>
}

export interface Reading {
  signal: AbortSignal
  progress(done: number, total?: number): void
  /** So many of its chunks are in the database. */
  staged(count: number): void
}

export type ReadStage = (
  document: DocumentsTable,
  reading: Reading,
) => Promise<{ pages: number | null; language: string; reason: string | null }>

const stagedAtOnce = 64
/** Nobody should wait for more before the first of them is found. */
const stagedFirst = 8
/** Enough to tell a language by. */
const sampleCharacters = 6_000

/** What a crash has left differs from what the file says now: the document has to begin anew. */
export class OtherChunks extends Error {
  override readonly name = 'OtherChunks'
}

/**
 * From the file to chunks. May run again: where some of them are found already it goes on behind them, else it begins
 * with taking away what it has left.
 */
export function createReadStage({ files, chunks, log, measureFor }: ReadStageOptions): ReadStage {
  return async (document, { signal, progress, staged }) => {
    const { id, revision, collection_id: collectionId } = document
    const file = await files.find(document.file_id)
    if (file === null)
      throw new ReadingFailure('The file of this document is gone. Delete the document and add it again.')
    const isBegun = document.live_revision === revision
    if (!isBegun) await chunks.clear(id, revision)
    const there = isBegun ? await chunks.ids(id, revision) : []
    const known = isBegun ? new Map<string, Id[]>() : await idsByContent(chunks, document)

    let told: Extracted = { pages: null, pagesWithoutText: 0, pagesDamaged: 0 }
    const extracted = extract({ bytes: () => files.read(file), name: file.name, signal, progress })
    async function* blocks(): AsyncGenerator<Block> {
      try {
        told = yield* extracted
      } catch (error) {
        if (error instanceof ReadingFailure && error.cause !== undefined && error.cause !== '') {
          log.info('A document could not be read', { documentId: id, reason: error.message, detail: error.cause })
        }
        throw error
      }
    }
    const { sample, all } = await withSample(blocks())
    const language = detectLanguage(sample, wordsOf(sample))
    const measure = await measureFor(collectionId, language)

    let position = 0
    let waiting: NewChunk[] = []
    try {
      for await (const chunk of buildChunks(all, measure)) {
        const before = there[position]
        if (before !== undefined && before.content_hash !== contentHash(chunk)) throw new OtherChunks()
        if (before === undefined) waiting.push(asRow(chunk, document, position, language, known))
        position += 1
        if (waiting.length < (position > stagedFirst ? stagedAtOnce : stagedFirst)) continue
        await chunks.stage(waiting)
        waiting = []
        signal.throwIfAborted()
        staged(position)
      }
      if (position < there.length) throw new OtherChunks()
    } finally {
      await extracted.return(told)
    }
    if (waiting.length > 0) await chunks.stage(waiting)
    if (position === 0) throw new ReadingFailure(whyEmpty(told))
    return { pages: told.pages, language, reason: missingPages(told) }
  }
}

function asRow(
  chunk: Chunk,
  document: DocumentsTable,
  position: number,
  language: string,
  known: Map<string, Id[]>,
): NewChunk {
  const hash = contentHash(chunk)
  const stems = stemsOf(textWithHeadings(chunk), language)
  return {
    // What stayed keeps its id, and with it what points to it and what was made of it.
    id: known.get(hash)?.shift() ?? newId(),
    document_id: document.id,
    collection_id: document.collection_id,
    revision: document.revision,
    position,
    content_hash: hash,
    text: chunk.text,
    headings: JSON.stringify(chunk.headings),
    page: chunk.page,
    start_offset: chunk.start,
    end_offset: chunk.end,
    word_count: stems.length,
    language,
    stems,
  }
}

async function idsByContent(chunks: ChunkQueries, document: DocumentsTable): Promise<Map<string, Id[]>> {
  const known = new Map<string, Id[]>()
  if (document.live_revision === null) return known
  for (const { id, content_hash } of await chunks.ids(document.id, document.live_revision)) {
    const ids = known.get(content_hash)
    if (ids) ids.push(id)
    else known.set(content_hash, [id])
  }
  return known
}

/** The beginning, to tell the language by, and everything from there on once more. */
async function withSample(blocks: AsyncGenerator<Block>) {
  const first: Block[] = []
  let sample = ''
  while (sample.length < sampleCharacters) {
    const next = await blocks.next()
    if (next.done === true) break
    first.push(next.value)
    sample += `${next.value.text.slice(0, sampleCharacters)}\n`
  }
  async function* all(): AsyncGenerator<Block> {
    yield* first
    yield* blocks
  }
  return { sample, all: all() }
}

function whyEmpty({ pagesWithoutText }: Extracted): string {
  return pagesWithoutText > 0
    ? 'Its pages are pictures without text, as a scanner makes them. Have the text recognised first and add that file.'
    : 'There is no text in this file. If it is a picture of one, have the text recognised first.'
}

function missingPages({ pages, pagesWithoutText, pagesDamaged }: Extracted): string | null {
  if (pagesWithoutText === 0 || pages === null) return null
  const share = `${pagesWithoutText}/${pages}`
  return pagesDamaged > 0
    ? `Pages that are damaged, or pictures without text, cannot be found: ${share}.`
    : `Pages that are pictures without text cannot be found: ${share}.`
}
