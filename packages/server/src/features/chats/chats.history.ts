import type { Id } from '@parley/contract'
import { estimateTokens } from '#platform/text/index.ts'
import type { SaidTurn } from './attached-turns.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { MessageQueries } from './messages.queries.ts'

/** Of the window; the rest is for quotations, the answer and the error of the estimate. */
const shareOfHistory = 0.6
/** Of that, what instructions take at most: the question must still fit. */
const mostOfInstructions = 0.5
const pageSize = 100
/** The marks around each. */
const tokensPerTurn = 4

const continueInstruction =
  'Continue your last answer exactly where it stops. Do not repeat anything and do not comment on it.'

export interface History {
  turns: SaidTurn[]
  /** Tokens of the window that are still free for what hangs on them. */
  room: number
  /** Older turns did not fit the model's window. */
  trimmed: boolean
  /** How many of them are read. */
  kept: number
}

/**
 * What the model gets to read before it writes below `parentId`: the newest turns of the branch that fit the window,
 * the system prompt always. `unfinished` is the text of an answer to go on with.
 */
export async function readHistory(
  messages: MessageQueries,
  place: { conversationId: Id; parentId: Id | null; unfinished: string },
  limits: { contextWindow: number | null; systemPrompt: string | null },
): Promise<History> {
  const window = limits.contextWindow ?? 8192
  const whole = window * shareOfHistory
  const instructions = Math.min(estimateTokens(limits.systemPrompt ?? ''), whole * mostOfInstructions)
  const room = whole - instructions - estimateTokens(place.unfinished)
  const { turns, trimmed, kept, room: left } = await newestTurns(messages, place, room)
  if (limits.systemPrompt !== null) turns.unshift({ role: 'system', text: limits.systemPrompt })
  if (place.unfinished !== '') {
    turns.push({ role: 'assistant', text: place.unfinished }, { role: 'user', text: continueInstruction })
  }
  return { turns, trimmed, kept, room: left }
}

async function newestTurns(
  messages: MessageQueries,
  place: { conversationId: Id; parentId: Id | null },
  room: number,
): Promise<History> {
  const turns: SaidTurn[] = []
  let from = place.parentId
  let left = room
  while (from !== null) {
    const rows = await pageUp(messages, place.conversationId, from)
    for (const row of rows) {
      left -= estimateTokens(row.text) + tokensPerTurn
      // The question itself goes in even when it alone is too long: the provider then says so in its own words.
      if (left < 0 && turns.length > 0) return { turns, trimmed: true, kept: turns.length, room: 0 }
      const hasMore = row.role === 'user' && row.details !== null
      if (row.text === '' && !hasMore) continue
      turns.unshift({ role: row.role, text: row.text, ...(hasMore && { messageId: row.id }) })
    }
    from = rows.at(-1)?.parent_id ?? null
  }
  return { turns, trimmed: false, kept: turns.length, room: Math.max(0, left) }
}

/** The first question of a conversation stands alone above its answer: no branch has to be walked for it. */
async function pageUp(messages: MessageQueries, conversationId: Id, from: Id): Promise<MessagesTable[]> {
  const row = await messages.one(from)
  if (row === undefined || row.conversation_id !== conversationId) return []
  if (row.parent_id === null) return [row]
  return messages.branchUp(conversationId, from, pageSize)
}
