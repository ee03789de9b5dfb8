import * as z from 'zod/mini'
import { parentsFirst, timeOf, type ArrivingConversation, type ArrivingMessage } from '../arriving.ts'

const said = z.object({
  messageId: z.string(),
  parentMessageId: z.nullish(z.string()),
  isCreatedByUser: z.nullish(z.boolean()),
  text: z.nullish(z.string()),
  content: z.nullish(
    z.array(
      z.looseObject({ type: z.optional(z.string()), text: z.nullish(z.unknown()), think: z.nullish(z.string()) }),
    ),
  ),
  model: z.nullish(z.string()),
  createdAt: z.nullish(z.string()),
  children: z.nullish(z.array(z.unknown())),
})
type Said = z.infer<typeof said>

/** By shape: `messages` with `messageId`, as a list or nested under `children`. */
export const librechatConversation = z.object({
  conversationId: z.string(),
  title: z.nullish(z.string()),
  createdAt: z.nullish(z.string()),
  updatedAt: z.nullish(z.string()),
  exportAt: z.nullish(z.unknown()),
  options: z.nullish(z.looseObject({ model: z.nullish(z.string()) })),
  messages: z.array(z.unknown()),
})

export function fromLibrechat(source: z.infer<typeof librechatConversation>): ArrivingConversation {
  const nodes: { id: string; parentId: string | null; message: Said }[] = []
  const waiting: { raw: unknown; below: string | null }[] = source.messages.map((raw) => ({ raw, below: null }))
  // It grows meanwhile.
  for (const { raw, below } of waiting) {
    const { data } = said.safeParse(raw)
    if (data === undefined) continue
    nodes.push({ id: data.messageId, parentId: below ?? data.parentMessageId ?? null, message: data })
    for (const child of data.children ?? []) waiting.push({ raw: child, below: data.messageId })
  }
  const known = new Set(nodes.map(({ id }) => id))
  const messages = parentsFirst(nodes).map(({ id, parentId, message }): ArrivingMessage => {
    const isUser = message.isCreatedByUser === true
    const pieces = message.content ?? []
    const inPieces = pieces
      .map(({ text }) => (typeof text === 'string' ? text : ''))
      .filter(Boolean)
      .join('\n\n')
    const reasoning = pieces
      .map(({ think }) => think ?? '')
      .filter(Boolean)
      .join('\n\n')
    return {
      sourceId: id,
      parentSourceId: parentId !== null && known.has(parentId) ? parentId : null,
      role: isUser ? 'user' : 'assistant',
      modelId: isUser ? null : (message.model ?? source.options?.model ?? null),
      text: message.text || inPieces,
      ...(reasoning !== '' && { reasoning }),
      createdAt: timeOf(message.createdAt),
    }
  })
  return {
    format: 'librechat',
    sourceId: source.conversationId,
    title: source.title ?? null,
    systemPrompt: null,
    archived: false,
    pinned: false,
    folder: null,
    createdAt: timeOf(source.createdAt) ?? messages[0]?.createdAt ?? null,
    updatedAt: timeOf(source.updatedAt) ?? messages.at(-1)?.createdAt ?? null,
    leafSourceId: messages.at(-1)?.sourceId ?? null,
    messages,
  }
}
