import type { Id } from '@parley/contract'
import type { Place } from './retrieval.queries.ts'

/** Of rounds that follow each other, the beginnings lie as far apart as they can. */
const goldenPart = 0.618

/** So many places, equally far from each other over all chunks of these documents. */
export function spread(
  documents: readonly { id: Id; chunks: number }[],
  { passages, round }: { passages: number; round: number },
): Place[] {
  const total = documents.reduce((sum, { chunks }) => sum + chunks, 0)
  const count = Math.min(passages, total)
  const begin = (0.5 + round * goldenPart) % 1
  const places: Place[] = []
  let [document, before] = [0, 0]
  for (let index = 0; index < count; index += 1) {
    const at = Math.min(total - 1, Math.floor(((index + begin) * total) / count))
    for (let one = documents[document]; one && at >= before + one.chunks; one = documents[document]) {
      before += one.chunks
      document += 1
    }
    const here = documents[document]
    if (here !== undefined) places.push({ document_id: here.id, position: at - before })
  }
  return places
}
