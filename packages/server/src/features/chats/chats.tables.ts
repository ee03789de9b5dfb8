import type { ReasoningEffort } from '@parley/contract'

export interface ConversationsTable {
  id: string
  kind: 'private' | 'room'
  title: string | null
  model_id: string | null
  assistant_id: string | null
  system_prompt: string | null
  collection_ids: string
  documents_only: number
  reasoning_effort: ReasoningEffort | null
  temporary: number
  /** How many messages were ever put in: the next one's position. */
  message_count: number
  /** How many answers were ever finished: what `answers_read` is measured against. */
  answer_count: number
  created_by: string
  created_at: number
  updated_at: number
}

export interface ParticipantsTable {
  conversation_id: string
  user_id: string
  leaf_id: string | null
  draft: string | null
  pinned: number
  archived: number
  folder: string | null
  answers_read: number
  activity_at: number
}

export interface MessagesTable {
  id: string
  conversation_id: string
  parent_id: string | null
  position: number
  role: 'user' | 'assistant'
  author_id: string | null
  model_id: string | null
  text: string
  status: string
  run_id: string | null
  seq: number
  /** JSON: reasoning, tool calls, citations, attachments, usage, problem. */
  details: string | null
  /** JSON on what a person sent: the hash of the request and the runs it began, so that a retried send finds them. */
  receipt: string | null
  created_at: number
  edited_at: number | null
}

export interface MessageFeedbackTable {
  message_id: string
  user_id: string
  model_id: string | null
  value: 1 | -1
  comment: string
  created_at: number
}

/** A file on a message; `content` is its text where it is no picture. */
export interface MessageAttachmentsTable {
  message_id: string
  position: number
  file_id: string
  name: string
  type: string
  size: number
  content: string | null
}

/** JSON: the names of folders and the ids of pinned conversations, in the order their owner gave them. */
export interface SidebarOrdersTable {
  user_id: string
  folders: string
  pinned: string
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    conversations: ConversationsTable
    participants: ParticipantsTable
    messages: MessagesTable
    sidebar_orders: SidebarOrdersTable
    message_feedback: MessageFeedbackTable
    message_attachments: MessageAttachmentsTable
  }
}
