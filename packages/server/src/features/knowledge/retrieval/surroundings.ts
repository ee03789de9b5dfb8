import type { Id } from '@parley/contract'
import type { FoundChunk } from './retrieval.queries.ts'

type Place = Pick<FoundChunk, 'id' | 'document_id' | 'position' | 'headings' | 'text'>

const most = 400

export interface Surroundings {
  before: string | null
  after: string | null
}

/** Right before and after it. */
export function nextTo<Chunk extends Pick<Place, 'document_id' | 'position'>>({ document_id, position }: Chunk) {
  return [-1, 1].map((step) => ({ document_id, position: Number(position) + step }))
}

/** What stands next to each of these in the same section, unless that is one of them itself. */
export function besideOf(found: readonly Place[], near: readonly Place[]): Map<Id, Surroundings> {
  const given = new Set(found.map(({ id }) => id))
  const places = new Map(near.map((chunk) => [keyOf(chunk.document_id, Number(chunk.position)), chunk]))
  const beside = (chunk: Place, step: 1 | -1): string | null => {
    const other = places.get(keyOf(chunk.document_id, Number(chunk.position) + step))
    return other === undefined || given.has(other.id) || other.headings !== chunk.headings ? null : other.text
  }
  return new Map(
    found.map((chunk) => {
      const [before, after] = [beside(chunk, -1), beside(chunk, 1)]
      return [chunk.id, { before: before && endOf(before), after: after && beginningOf(after) }]
    }),
  )
}

const keyOf = (documentId: Id, position: number): string => `${documentId} ${position}`

/** From a sentence or word on that begins there. */
function endOf(text: string): string {
  if (text.length <= most) return text
  const end = text.slice(-most)
  const at = /[.!?。！？]\s*/u.exec(end) ?? /\s/u.exec(end)
  return `… ${at === null ? end.toWellFormed() : end.slice(at.index + at[0].length)}`
}

function beginningOf(text: string): string {
  if (text.length <= most) return text
  const beginning = text.slice(0, most)
  const at = Math.max(...['. ', '! ', '? ', '。', '\n'].map((mark) => beginning.lastIndexOf(mark)))
  const cut = at > most / 3 ? at + 1 : Math.max(beginning.lastIndexOf(' '), most / 2)
  return `${beginning.slice(0, cut).toWellFormed().trim()} …`
}
