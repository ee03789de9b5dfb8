import type { CreateConversation, Id } from '@parley/contract'
import type { ConversationsTable, ParticipantsTable } from './chats.tables.ts'

export function newConversation(id: Id, userId: Id, request: CreateConversation, now: number): ConversationsTable {
  return {
    id,
    kind: request.kind ?? 'private',
    title: request.title ?? null,
    model_id: request.modelId ?? null,
    assistant_id: request.assistantId ?? null,
    system_prompt: null,
    collection_ids: JSON.stringify(request.collectionIds ?? []),
    documents_only: request.documentsOnly ? 1 : 0,
    reasoning_effort: request.reasoningEffort ?? null,
    temporary: request.temporary ? 1 : 0,
    message_count: 0,
    answer_count: 0,
    created_by: userId,
    created_at: now,
    updated_at: now,
  }
}

/** What belongs to who made it alone. */
export function ownOfNew(conversation: ConversationsTable): Omit<ParticipantsTable, 'conversation_id' | 'user_id'> {
  return {
    leaf_id: null,
    draft: null,
    pinned: 0,
    archived: 0,
    folder: null,
    answers_read: 0,
    activity_at: conversation.created_at,
  }
}
