import type { Citation, ToolCall } from '@parley/contract'
import * as z from 'zod/mini'
import { parentsFirst, timeOf, type ArrivingConversation, type ArrivingMessage } from '../arriving.ts'
import { readDetails } from './details.ts'

const source = z.looseObject({
  source: z.nullish(z.looseObject({ name: z.nullish(z.string()), url: z.nullish(z.string()) })),
  document: z.nullish(z.array(z.string())),
})

const said = z.object({
  id: z.optional(z.string()),
  parentId: z.nullish(z.string()),
  role: z.string(),
  content: z.nullish(z.string()),
  model: z.nullish(z.string()),
  timestamp: z.nullish(z.number()),
  files: z.nullish(z.array(z.looseObject({ type: z.nullish(z.string()), name: z.nullish(z.string()) }))),
  sources: z.nullish(z.array(z.unknown())),
  citations: z.nullish(z.array(z.unknown())),
  error: z.nullish(z.unknown()),
  done: z.nullish(z.boolean()),
})
type Said = z.infer<typeof said>

/** By shape: a `chat` with a history, or in old files with plain messages. */
export const openWebuiConversation = z.object({
  id: z.nullish(z.string()),
  title: z.nullish(z.string()),
  created_at: z.nullish(z.union([z.number(), z.string()])),
  updated_at: z.nullish(z.union([z.number(), z.string()])),
  archived: z.nullish(z.boolean()),
  pinned: z.nullish(z.boolean()),
  chat: z.object({
    id: z.nullish(z.string()),
    title: z.nullish(z.string()),
    system: z.nullish(z.string()),
    timestamp: z.nullish(z.number()),
    history: z.nullish(z.object({ messages: z.record(z.string(), z.unknown()), currentId: z.nullish(z.string()) })),
    messages: z.nullish(z.array(z.unknown())),
  }),
})

export function fromOpenWebui(given: z.infer<typeof openWebuiConversation>): ArrivingConversation {
  const { chat } = given
  const nodes = chat.history ? fromTree(chat.history.messages) : fromList(chat.messages ?? [])
  const system: string[] = chat.system ? [chat.system] : []
  const messages: ArrivingMessage[] = []
  /** What nothing is shown for leaves its place to what hangs below it. */
  const shownAs = new Map<string, string | null>()
  for (const { id, parentId, message } of parentsFirst(nodes)) {
    const parentSourceId = parentId === null ? null : (shownAs.get(parentId) ?? null)
    if (message?.role === 'system' && message.content) system.push(message.content)
    const arriving = message === null ? null : arrivingOf(id, parentSourceId, message)
    shownAs.set(id, arriving === null ? parentSourceId : id)
    if (arriving !== null) messages.push(arriving)
  }
  const current = chat.history?.currentId
  return {
    format: 'open-webui',
    sourceId: given.id ?? chat.id ?? '',
    title: given.title ?? chat.title ?? null,
    systemPrompt: system.length === 0 ? null : system.join('\n\n'),
    archived: given.archived ?? false,
    pinned: given.pinned ?? false,
    folder: null,
    createdAt: timeOf(given.created_at ?? chat.timestamp),
    updatedAt: timeOf(given.updated_at ?? chat.timestamp),
    leafSourceId: (current && shownAs.get(current)) ?? messages.at(-1)?.sourceId ?? null,
    messages,
  }
}

interface Node {
  id: string
  parentId: string | null
  message: Said | null
}

function fromTree(tree: Record<string, unknown>): Node[] {
  return Object.entries(tree).map(([id, raw]) => {
    const message = said.safeParse(raw).data ?? null
    const { data } = z.object({ parentId: z.nullish(z.string()) }).safeParse(raw)
    return { id, parentId: data?.parentId ?? null, message }
  })
}

function fromList(list: readonly unknown[]): Node[] {
  return list.map((raw, index) => ({
    id: String(index),
    parentId: index === 0 ? null : String(index - 1),
    message: said.safeParse(raw).data ?? null,
  }))
}

function arrivingOf(id: string, parentSourceId: string | null, message: Said): ArrivingMessage | null {
  const { role, content, model, timestamp, files, error } = message
  const createdAt = timeOf(timestamp)
  if (role === 'user') {
    const text = [
      content ?? '',
      ...(files ?? []).map(({ type, name }) => `*[${type === 'image' ? 'picture' : 'file'}: ${name ?? '?'}]*`),
    ]
      .filter(Boolean)
      .join('\n\n')
    return text === '' ? null : { sourceId: id, parentSourceId, role: 'user', modelId: null, text, createdAt }
  }
  if (role !== 'assistant') return null
  const { text, reasoning, toolCalls } = readDetails(content ?? '')
  const citations = citationsOf(message.sources ?? message.citations ?? [])
  const isEmpty = text === '' && reasoning === '' && toolCalls.length === 0
  if (isEmpty && (error === null || error === undefined)) return null
  return {
    sourceId: id,
    parentSourceId,
    role: 'assistant',
    modelId: model ?? null,
    text,
    status: isEmpty ? 'failed' : message.done === false ? 'interrupted' : 'complete',
    ...(reasoning !== '' && { reasoning }),
    ...withSome('toolCalls', toolCalls),
    ...withSome('citations', citations),
    createdAt,
  }
}

function withSome<Name extends string, Item extends ToolCall | Citation>(name: Name, items: Item[]) {
  return items.length === 0 ? {} : { [name]: items }
}

function citationsOf(sources: readonly unknown[]): Citation[] {
  return sources.flatMap((raw, index) => {
    const { data } = source.safeParse(raw)
    if (data === undefined) return []
    const { name, url } = data.source ?? {}
    const title = name ?? url ?? String(index + 1)
    const snippet = (data.document?.[0] ?? '').slice(0, 2_000)
    return [{ n: index + 1, documentId: null, title, page: null, snippet, url: url ?? null }]
  })
}
