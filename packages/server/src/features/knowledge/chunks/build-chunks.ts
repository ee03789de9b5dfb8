import type { Block } from '../extract/block.ts'
import type { ChunkMeasure } from '../ports.ts'
import type { Chunk } from './chunk.ts'
import { endsSentence, halves, piecesOf, type Piece } from './pieces.ts'

const headingCharacters = 120
/** Of what a model reads; the rest is for the text below the headings. */
const headingShare = 0.4
/** What models put before, after and between. */
const reserve = 6
const countAtOnce = 256
/** Models take a word of any length for one token or none; nobody can read a passage of such words. */
const lettersPerToken = 16
/** Less than this of a page is no passage of its own. */
const leastOfPage = 8

interface Section {
  headings: string[]
  pieces: Piece[]
}

/** Chunks that keep to sections, sentences and rows, and that the model which reads them can read whole. */
export async function* buildChunks(blocks: AsyncIterable<Block>, measure: ChunkMeasure): AsyncGenerator<Chunk> {
  const path: { level: number; text: string }[] = []
  let section: Section = { headings: [], pieces: [] }
  let whole: Section[] = []
  let waiting = 0
  let at = 0
  async function* cut(): AsyncGenerator<Chunk> {
    yield* chunksOf([...whole, section], measure)
    whole = []
    waiting = 0
  }
  for await (const block of blocks) {
    if (block.kind === 'heading') {
      if (section.pieces.length > 0) whole.push(section)
      waiting += section.pieces.length
      const level = block.level ?? 1
      while ((path.at(-1)?.level ?? 0) >= level) path.pop()
      path.push({ level, text: block.text.replaceAll(/\s+/g, ' ').trim().slice(0, headingCharacters).toWellFormed() })
      section = { headings: path.map(({ text }) => text), pieces: [] }
      if (waiting >= countAtOnce) yield* cut()
      // A paragraph in the style of a heading: what its heading leaves out is found all the same.
      if (block.text.length > headingCharacters) section.pieces.push(...piecesOf({ ...block, kind: 'paragraph' }, at))
    } else {
      section.pieces.push(...piecesOf(block, at))
      if (section.pieces.length >= countAtOnce) {
        // A long section goes on under the same headings.
        yield* cut()
        section = { ...section, pieces: [] }
      }
    }
    at += block.text.length + 2
  }
  yield* cut()
}

/** A book of short sections would ask for each of them, and who counts embeds meanwhile: each answer waits for a text. */
async function* chunksOf(sections: readonly Section[], measure: ChunkMeasure): AsyncGenerator<Chunk> {
  const texts = sections.flatMap(({ headings, pieces }) => [
    joined(headings),
    ...pieces.flatMap(({ text, head }) => (head === null ? [text] : [text, head])),
  ])
  const longest = measure.mostTokens * lettersPerToken
  const asked = await countedFirst(measure, [...new Set(texts.filter(({ length }) => length <= longest))])
  for (const section of sections) yield* chunksOfOne(section, asked)
}

/** Asks about these at once, and about others when they come. */
async function countedFirst(measure: ChunkMeasure, texts: readonly string[]): Promise<ChunkMeasure> {
  const known = new Map(await zipCount(texts, measure))
  return {
    mostTokens: measure.mostTokens,
    async count(wanted) {
      const others = await zipCount([...new Set(wanted.filter((text) => !known.has(text)))], measure)
      for (const [text, tokens] of others) known.set(text, tokens)
      return wanted.map((text) => known.get(text) ?? 0)
    },
  }
}

async function* chunksOfOne({ headings, pieces }: Section, measure: ChunkMeasure): AsyncGenerator<Chunk> {
  if (pieces.length === 0) return
  const most = measure.mostTokens - reserve
  const { shown, tokens: headingTokens } = await fittingHeadings(headings, Math.floor(most * headingShare), measure)
  const budget = most - headingTokens
  const heads = [...new Set(pieces.map(({ head }) => head).filter((head) => head !== null))]
  const headTokens = new Map(await zipCount(heads, measure))

  let current: Piece[] = []
  let used = 0
  for (const { piece, tokens } of await fitted(pieces, Math.floor(budget / 2), measure)) {
    const repeats = current.length === 0 && piece.head !== null ? (headTokens.get(piece.head) ?? 0) : 0
    if (current.length > 0 && (used + tokens > budget || turnsPage(current, piece, used))) {
      yield asChunk(current, shown, budget, headTokens)
      ;[current, used] = [[], piece.head === null ? 0 : (headTokens.get(piece.head) ?? 0)]
    }
    current.push(piece)
    used += tokens + repeats
  }
  if (current.length > 0) yield asChunk(current, shown, budget, headTokens)
}

/** So that what is cited stands on the page that opens. A sentence that goes on overleaf keeps both together. */
function turnsPage(current: readonly Piece[], next: Piece, used: number): boolean {
  const last = current.at(-1)
  return last !== undefined && last.page !== next.page && used >= leastOfPage && endsSentence(last.text)
}

const joined = (headings: readonly string[]): string => headings.join(' › ')

/** The nearest ones stay where all of them would crowd out the text. */
async function fittingHeadings(headings: readonly string[], most: number, measure: ChunkMeasure) {
  let shown = headings
  while (shown.length > 0) {
    const [tokens = 0] = await measure.count([joined(shown)])
    if (tokens <= most) return { shown, tokens }
    const [only = ''] = shown
    if (shown.length > 1) shown = shown.slice(1)
    else shown = only.length < 16 ? [] : [only.slice(0, only.length / 2).toWellFormed()]
  }
  return { shown, tokens: 0 }
}

interface Fitted {
  piece: Piece
  tokens: number
}

/**
 * Pieces that are too long for a chunk are halved until they fit. What is too long is counted together: a word as long as
 * a page takes a hundred halvings, and whoever counts is another process.
 */
async function fitted(pieces: readonly Piece[], most: number, measure: ChunkMeasure): Promise<Fitted[]> {
  const isTooLong = ({ piece, tokens }: Fitted): boolean => tokens > most && piece.text.length >= 2
  const longest = most * lettersPerToken
  let all = await counted(
    pieces.flatMap((piece) => noLongerThan(longest, piece)),
    measure,
  )
  for (let long = all.filter(isTooLong); long.length > 0; long = all.filter(isTooLong)) {
    const parts = await counted(
      long.flatMap(({ piece }) => halves(piece)),
      measure,
    )
    let at = 0
    all = all.flatMap((one) => (isTooLong(one) ? parts.slice(at, (at += 2)) : [one]))
  }
  return all
}

/** What is too long by its letters alone needs no counting to be halved. */
function noLongerThan(letters: number, piece: Piece): Piece[] {
  if (piece.text.length <= letters || piece.text.length < 2) return [piece]
  return halves(piece).flatMap((half) => noLongerThan(letters, half))
}

async function counted(pieces: readonly Piece[], measure: ChunkMeasure): Promise<Fitted[]> {
  const counts = await measure.count(pieces.map(({ text }) => text))
  return pieces.map((piece, index) => ({
    piece,
    tokens: Math.max(counts[index] ?? 0, Math.ceil(piece.text.length / lettersPerToken)),
  }))
}

async function zipCount(texts: readonly string[], measure: ChunkMeasure): Promise<[string, number][]> {
  const counts = texts.length === 0 ? [] : await measure.count(texts)
  return texts.map((text, index) => [text, counts[index] ?? 0])
}

function asChunk(
  pieces: readonly Piece[],
  headings: readonly string[],
  budget: number,
  headTokens: ReadonlyMap<string, number>,
): Chunk {
  const [first] = pieces
  const last = pieces.at(-1)
  let text = ''
  const head = first?.head ?? null
  // The head of a table of very many columns would leave no room for its rows.
  if (head !== null && (headTokens.get(head) ?? 0) < budget / 2) text = `${head}\n`
  for (const piece of pieces) text += (piece === first ? '' : piece.joint) + piece.text
  return {
    text: text.trim(),
    headings,
    page: pageOf(pieces),
    start: first?.start ?? 0,
    end: last === undefined ? 0 : last.start + last.text.length,
  }
}

/** Where most of it stands. */
function pageOf(pieces: readonly Piece[]): number | null {
  const letters = new Map<number | null, number>()
  for (const { page, text } of pieces) letters.set(page, (letters.get(page) ?? 0) + text.length)
  const [most] = [...letters].toSorted((left, right) => right[1] - left[1])
  return most?.[0] ?? null
}
