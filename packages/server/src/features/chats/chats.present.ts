import { message, type Conversation, type Id, type Message } from '@parley/contract'
import * as z from 'zod/mini'
import { wishOf } from './message-receipt.ts'
import type { MessagesTable } from './chats.tables.ts'
import type { SeenConversation } from './conversations.queries.ts'
import type { SiblingRow } from './messages.queries.ts'

const iso = (time: number): string => new Date(time).toISOString()

/** The parts of a message that only some have, kept as one JSON column. */
const details = z.pick(message, {
  reasoning: true,
  thoughtMs: true,
  toolCalls: true,
  citations: true,
  attachments: true,
  usage: true,
  notices: true,
  problem: true,
  beside: true,
})
type Details = z.infer<typeof details>

export function packDetails(given: Details): string | null {
  const { reasoning, thoughtMs, toolCalls, citations, attachments, usage, notices, problem, beside } = given
  const present = { reasoning, thoughtMs, toolCalls, citations, attachments, usage, notices, problem, beside }
  return Object.values(present).some((value) => value !== undefined) ? JSON.stringify(present) : null
}

/** The answers to the same send, where several models were asked. */
export function besideOf(row: Pick<MessagesTable, 'details'>): Id[] {
  return row.details === null ? [] : (details.parse(JSON.parse(row.details)).beside ?? [])
}

export function withBeside(row: Pick<MessagesTable, 'details'>, beside: readonly Id[]): string | null {
  const before = row.details === null ? {} : details.parse(JSON.parse(row.details))
  return packDetails({ ...before, beside: [...beside] })
}

/** Without reading the rest of what hangs on it: a history asks this of every answer. */
export function toolCallsOf({ details: packed }: Pick<MessagesTable, 'details'>): NonNullable<Message['toolCalls']> {
  if (packed === null || !packed.includes('"toolCalls"')) return []
  return details.parse(JSON.parse(packed)).toolCalls ?? []
}

export function collectionIdsOf(row: { collection_ids: string }): Id[] {
  return z.array(z.string()).parse(JSON.parse(row.collection_ids))
}

export function presentConversation(row: SeenConversation): Conversation {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    modelId: row.model_id,
    assistantId: row.assistant_id,
    systemPrompt: row.system_prompt,
    collectionIds: collectionIdsOf(row),
    documentsOnly: row.documents_only === 1,
    reasoningEffort: row.reasoning_effort,
    temporary: row.temporary === 1,
    pinned: row.pinned === 1,
    archived: row.archived === 1,
    folder: row.folder,
    draft: row.draft,
    leafId: row.leaf_id,
    running: Boolean(row.running),
    unread: row.answer_count > row.answers_read,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
  }
}

export function presentMessage(row: MessagesTable, siblings: Message['siblings']): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    parentId: row.parent_id,
    role: row.role,
    authorId: row.author_id,
    modelId: row.model_id,
    text: row.text,
    status: message.shape.status.parse(row.status),
    runId: row.run_id,
    seq: row.seq,
    ...toolsAskedFor(row),
    ...(row.details !== null && details.parse(JSON.parse(row.details))),
    createdAt: iso(row.created_at),
    editedAt: row.edited_at === null ? null : iso(row.edited_at),
    siblings,
  }
}

/** Of one with nothing beside it. */
export function presentAlone(row: MessagesTable): Message {
  return presentMessage(row, { index: 0, count: 1, ids: [row.id] })
}

/** What its sender gave the model that answers it: asking again in another tab gives the same. */
function toolsAskedFor(row: MessagesTable): Pick<Message, 'tools'> {
  const { tools } = wishOf(row)
  return tools === undefined || tools.length === 0 ? {} : { tools }
}

/** For each message its place among those with the same parent. */
export function siblingsOf(all: SiblingRow[]): (row: MessagesTable) => Message['siblings'] {
  const byParent = new Map<Id | null, Id[]>()
  for (const { id, parent_id } of all) {
    const ids = byParent.get(parent_id)
    if (ids === undefined) byParent.set(parent_id, [id])
    else ids.push(id)
  }
  return (row) => {
    const ids = byParent.get(row.parent_id) ?? [row.id]
    return { index: ids.indexOf(row.id), count: ids.length, ids }
  }
}
