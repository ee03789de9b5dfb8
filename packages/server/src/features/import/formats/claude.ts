import * as z from 'zod/mini'
import { parentsFirst, timeOf, type ArrivingConversation, type ArrivingMessage } from '../arriving.ts'

const content = z.looseObject({
  type: z.optional(z.string()),
  text: z.nullish(z.string()),
  thinking: z.nullish(z.string()),
})

const said = z.object({
  uuid: z.string(),
  parent_message_uuid: z.nullish(z.string()),
  sender: z.string(),
  text: z.nullish(z.string()),
  content: z.nullish(z.array(content)),
  created_at: z.nullish(z.string()),
  attachments: z.nullish(
    z.array(z.looseObject({ file_name: z.nullish(z.string()), extracted_content: z.nullish(z.string()) })),
  ),
  files: z.nullish(z.array(z.looseObject({ file_name: z.nullish(z.string()) }))),
})

/** By shape: `chat_messages`, each with its sender. */
export const claudeConversation = z.object({
  uuid: z.string(),
  name: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  chat_messages: z.array(z.unknown()),
})

export function fromClaude(source: z.infer<typeof claudeConversation>): ArrivingConversation {
  const all = source.chat_messages.flatMap((raw) => said.safeParse(raw).data ?? [])
  const isTree = all.some(({ parent_message_uuid: parent }) => typeof parent === 'string')
  const nodes = all.map((message, index) => ({
    id: message.uuid,
    parentId: isTree ? (message.parent_message_uuid ?? null) : (all[index - 1]?.uuid ?? null),
    message,
  }))
  const messages = parentsFirst(nodes).map(({ id, parentId, message }): ArrivingMessage => {
    const isKnown = parentId !== null && all.some(({ uuid }) => uuid === parentId)
    const reasoning = (message.content ?? [])
      .map(({ thinking }) => thinking ?? '')
      .filter(Boolean)
      .join('\n\n')
    return {
      sourceId: id,
      parentSourceId: isKnown ? parentId : null,
      role: message.sender === 'human' ? 'user' : 'assistant',
      modelId: null,
      text: textOf(message),
      ...(reasoning !== '' && { reasoning }),
      createdAt: timeOf(message.created_at),
    }
  })
  return {
    format: 'claude',
    sourceId: source.uuid,
    title: source.name || null,
    systemPrompt: null,
    archived: false,
    pinned: false,
    folder: null,
    createdAt: timeOf(source.created_at),
    updatedAt: timeOf(source.updated_at),
    leafSourceId: messages.at(-1)?.sourceId ?? null,
    messages,
  }
}

function textOf({ text, content: pieces, attachments, files }: z.infer<typeof said>): string {
  const inPieces = (pieces ?? [])
    .map((piece) => piece.text ?? '')
    .filter(Boolean)
    .join('\n\n')
  const names = [...(attachments ?? []), ...(files ?? [])].map(({ file_name: name }) => `*[file: ${name || '?'}]*`)
  return [inPieces || (text ?? ''), ...names].filter(Boolean).join('\n\n')
}
