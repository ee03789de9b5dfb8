import type { Id, SearchQuery, SearchResult } from '@parley/contract'
import { AppError } from '#platform/app-error.ts'
import { foldText } from '#platform/text/index.ts'
import type { Entry, Place, SearchQueries } from './search.queries.ts'
import { readQuestion, type Question } from './search.question.ts'
import { snippetOf } from './snippet.ts'

/** Entries looked through at once where only their texts tell whether they fit. */
const manyAtOnce = 100
/** Of entries whose words fit, so many are read for characters that no index knows; then the page ends early. */
const mostRead = 2_000

/** The texts themselves, for those of the entries that this person may read. */
export interface FoundTexts {
  messages: Map<Id, string>
  /** Null: it has no name yet. */
  titles: Map<Id, string | null>
}

export type ReadTexts = (
  userId: Id,
  entries: readonly { conversationId: Id; messageId: Id | null }[],
) => Promise<FoundTexts>

export function createSearchService(queries: SearchQueries, readTexts: ReadTexts) {
  return {
    async find(userId: Id, query: SearchQuery): Promise<{ items: SearchResult[]; nextCursor: string | null }> {
      const question = readQuestion(query.q)
      const filters = { ...query, from: timeOf(query.from), to: timeOf(query.to) }
      const items: SearchResult[] = []
      let place = readPlace(query.cursor)
      // One more than is shown tells whether there is more.
      const batch = question.literals.length > 0 ? manyAtOnce : query.limit + 1
      for (let read = 0; read < mostRead; read += batch) {
        const entries = await queries.page(userId, question, filters, query.sort, place, batch)
        const texts = await readTexts(userId, entries.map(keyOf))
        for (const entry of entries) {
          if (items.length === query.limit) return { items, nextCursor: writePlace(place) }
          const result = present(entry, texts, question)
          if (result !== null) items.push(result)
          place = placeAfter(query.sort, place, entry)
        }
        if (entries.length < batch) return { items, nextCursor: null }
      }
      return { items, nextCursor: writePlace(place) }
    },
  }
}

function keyOf(entry: Entry): { conversationId: Id; messageId: Id | null } {
  return { conversationId: entry.conversation_id, messageId: entry.message_id }
}

/** Null where it may not be read, is gone, or does not hold what was typed to the letter. */
function present(entry: Entry, texts: FoundTexts, question: Question): SearchResult | null {
  const { conversation_id: conversationId, message_id: messageId } = entry
  const title = texts.titles.get(conversationId)
  const text = messageId === null ? title : texts.messages.get(messageId)
  if (title === undefined || text === undefined || text === null) return null
  if (question.literals.length > 0) {
    const folded = foldText(text)
    if (!question.literals.every((literal) => folded.includes(literal))) return null
  }
  return {
    kind: messageId === null ? 'title' : 'message',
    conversationId,
    messageId,
    title,
    ...snippetOf(text, question.wanted),
    role: entry.role,
    createdAt: new Date(entry.created_at).toISOString(),
  }
}

function placeAfter(sort: SearchQuery['sort'], place: Place, entry: Entry): Place {
  if (sort === 'newest') return { createdAt: entry.created_at, id: entry.id }
  return { skip: (place !== null && 'skip' in place ? place.skip : 0) + 1 }
}

function writePlace(place: Place): string | null {
  if (place === null) return null
  return 'skip' in place ? `best.${place.skip}` : `${place.createdAt}.${place.id}`
}

function readPlace(cursor: string | undefined): Place {
  if (cursor === undefined) return null
  const [first = '', second = ''] = cursor.split('.')
  const [createdAt, id] = [Number(first), Number(second)]
  if (first === 'best' && Number.isSafeInteger(id) && id >= 0) return { skip: id }
  if (first !== '' && second !== '' && Number.isSafeInteger(createdAt) && Number.isSafeInteger(id))
    return { createdAt, id }
  throw new AppError('validation_failed', 'This cursor is not one of ours.', {
    fields: { cursor: ['Start again without a cursor.'] },
  })
}

function timeOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time)
}
