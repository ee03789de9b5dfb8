import type { Collection } from '@parley/contract'
import type { CollectionQueries } from './collections.queries.ts'

type Row = NonNullable<Awaited<ReturnType<CollectionQueries['one']>>>
/** By which model, and how far another one is. */
export type HowRead = Pick<Collection, 'readBy' | 'reembedding'>
type Contents = Awaited<ReturnType<CollectionQueries['contents']>>

export function presentCollection(row: Row, contents: Contents, read: HowRead): Collection {
  const documents = { total: 0, ready: 0, working: 0, failed: 0 }
  const languages = new Map<string, number>()
  let [bytes, passages] = [0, 0]
  for (const part of contents) {
    if (part.collection_id !== row.id) continue
    const count = Number(part.count)
    documents.total += count
    if (part.state === 'ready') documents.ready += count
    else if (part.state === 'failed') documents.failed += count
    else documents.working += count
    bytes += Number(part.bytes)
    passages += Number(part.passages)
    if (part.language !== null && Number(part.searchable) === 1) {
      languages.set(part.language, (languages.get(part.language) ?? 0) + count)
    }
  }
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    embedder: row.embedder,
    access: row.access,
    ownerId: row.owner_id,
    paused: row.paused === 1,
    ...read,
    documents,
    bytes,
    passages,
    languages: [...languages].sort((left, right) => right[1] - left[1]).map(([language]) => language),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  }
}
