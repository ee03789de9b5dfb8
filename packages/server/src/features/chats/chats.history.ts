import type { Id } from '@parley/contract'
import { estimateTokens } from '#platform/text/index.ts'
import { tokensOf } from '#features/runs/index.ts'
import type { SaidTurn } from './attached-turns.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { MessageQueries } from './messages.queries.ts'
import { callsAsText, callsAsTurns } from './past-calls.ts'

/** Of the room for turns; the rest is for quotations. */
const shareOfHistory = 0.8
/** Of that, what instructions take at most: the question must still fit. */
const mostOfInstructions = 0.5
/** Most windows are full, and most branches at their beginning, after a few; whoever needs more asks for many at once. */
const pageSize = { first: 16, next: 128 }

const continueInstruction =
  'Continue your last answer exactly where it stops. Do not repeat anything and do not comment on it.'

export interface History {
  turns: SaidTurn[]
  /** Older turns did not fit the model's window. */
  trimmed: boolean
  /** How many turns at the end belong together: the question, or an answer to go on with and the word to do so. */
  newest: number
}

/**
 * What the model gets to read before it writes below `parentId`: the newest turns of the branch that fit the window,
 * the system prompt always. `parent`: where it is known already. `unfinished` is the answer to be written, with a text where it is to be gone on with.
 */
export async function readHistory(
  messages: MessageQueries,
  place: { conversationId: Id; parentId: Id | null; parent?: MessagesTable | undefined; unfinished: MessagesTable },
  limits: { room: number; systemPrompt: string | null; withTools: boolean },
): Promise<History> {
  const { unfinished } = place
  const whole = limits.room * shareOfHistory
  const instructions = Math.min(estimateTokens(limits.systemPrompt ?? ''), whole * mostOfInstructions)
  const begun = turnsOf(unfinished, limits.withTools)
  const { turns, trimmed } = await newestTurns(
    messages,
    place,
    whole - instructions - tokensOf(begun),
    limits.withTools,
  )
  if (limits.systemPrompt !== null) turns.unshift({ role: 'system', text: limits.systemPrompt })
  if (unfinished.text === '') return { turns, trimmed, newest: 1 }
  turns.push(...begun, { role: 'user', text: continueInstruction })
  return { turns, trimmed, newest: 2 }
}

async function newestTurns(
  messages: MessageQueries,
  place: { conversationId: Id; parentId: Id | null; parent?: MessagesTable | undefined },
  room: number,
  withTools: boolean,
): Promise<{ turns: SaidTurn[]; trimmed: boolean }> {
  const turns: SaidTurn[] = []
  let { parentId: from, parent: known } = place
  let left = room
  let limit = pageSize.first
  while (from !== null) {
    const rows = await pageUp(messages, place.conversationId, { from, known, limit })
    known = undefined
    limit = pageSize.next
    for (const row of rows) {
      const own = turnsThatFit(row, withTools, left)
      left -= tokensOf(own)
      // The question itself goes in even when it alone is too long: the provider then says so in its own words.
      if (left < 0 && turns.length > 0) return { turns: fromQuestion(turns), trimmed: true }
      turns.unshift(...own)
    }
    from = rows.at(-1)?.parent_id ?? null
  }
  return { turns, trimmed: false }
}

/** A conversation never begins with an answer. */
function fromQuestion(turns: readonly SaidTurn[]): SaidTurn[] {
  return turns.slice(
    Math.max(
      0,
      turns.findIndex(({ role }) => role === 'user'),
    ),
  )
}

/** With the calls it made and their results, or without any of them. */
function turnsThatFit(row: MessagesTable, withTools: boolean, room: number): SaidTurn[] {
  const whole = turnsOf(row, withTools)
  return tokensOf(whole) <= room ? whole : saidIn(row)
}

function turnsOf(row: MessagesTable, withTools: boolean): SaidTurn[] {
  if (withTools) return [...callsAsTurns(row), ...saidIn(row)]
  const [said] = saidIn(row)
  return said === undefined ? [] : [{ ...said, text: `${callsAsText(row)}${said.text}` }]
}

function saidIn(row: MessagesTable): SaidTurn[] {
  const hasMore = row.role === 'user' && row.details !== null
  if (row.text === '' && !hasMore) return []
  return [{ role: row.role, text: row.text, ...(hasMore && { messageId: row.id }) }]
}

/** The first question of a conversation stands alone above its answer: no branch has to be walked for it. */
async function pageUp(
  messages: MessageQueries,
  conversationId: Id,
  { from, known, limit }: { from: Id; known: MessagesTable | undefined; limit: number },
): Promise<MessagesTable[]> {
  const row = known ?? (await messages.one(from))
  if (row === undefined || row.conversation_id !== conversationId) return []
  if (row.parent_id === null) return [row]
  return messages.branchUp(conversationId, from, limit)
}
