import { citation, messageStatus, toolCall, usage } from '@parley/contract'
import * as z from 'zod/mini'
import { timeOf, type ArrivingHead, type ArrivingMessage } from '../arriving.ts'

/** The fields before the messages in Parley's own file. */
export const parleyHead = z.object({
  format: z.literal('parley-conversation'),
  version: z.literal(1, 'This file was written by a newer version of Parley.'),
  id: z.string(),
  title: z.nullable(z.string()),
  systemPrompt: z.nullable(z.string()),
  pinned: z._default(z.boolean(), false),
  archived: z._default(z.boolean(), false),
  folder: z._default(z.nullable(z.string()), null),
  leafId: z._default(z.nullable(z.string()), null),
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const parleyMessage = z.object({
  id: z.string(),
  parentId: z.nullable(z.string()),
  role: z.enum(['user', 'assistant']),
  modelId: z.nullable(z.string()),
  text: z.string(),
  status: messageStatus,
  reasoning: z.optional(z.string()),
  toolCalls: z.optional(z.array(toolCall)),
  citations: z.optional(z.array(citation)),
  usage: z.optional(usage),
  createdAt: z.string(),
})

export function headOf(head: z.infer<typeof parleyHead>): ArrivingHead {
  const { id, title, systemPrompt, pinned, archived, folder, leafId } = head
  return {
    format: 'parley',
    sourceId: id,
    title,
    systemPrompt,
    pinned,
    archived,
    folder,
    leafSourceId: leafId,
    createdAt: timeOf(head.createdAt),
    updatedAt: timeOf(head.updatedAt),
  }
}

export function messageOf(message: z.infer<typeof parleyMessage>): ArrivingMessage {
  const { id, parentId, createdAt, status, citations, ...rest } = message
  const isUnfinished = status === 'queued' || status === 'streaming'
  return {
    ...rest,
    sourceId: id,
    parentSourceId: parentId,
    status: isUnfinished ? 'interrupted' : status,
    // The documents they lead to are of another house.
    citations: citations?.map(({ chunkId: _chunkId, ...one }) => ({ ...one, documentId: null })),
    createdAt: timeOf(createdAt),
  }
}
