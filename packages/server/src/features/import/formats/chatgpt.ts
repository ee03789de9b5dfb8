import type { ToolCall } from '@parley/contract'
import * as z from 'zod/mini'
import { parentsFirst, timeOf, type ArrivingConversation, type ArrivingMessage } from '../arriving.ts'
import { sayContent } from './chatgpt-content.ts'

const said = z.object({
  author: z.object({ role: z.string(), name: z.nullish(z.string()) }),
  create_time: z.nullish(z.number()),
  content: z.nullish(z.looseObject({ content_type: z.optional(z.string()) })),
  recipient: z.nullish(z.string()),
  metadata: z.nullish(
    z.looseObject({ model_slug: z.nullish(z.string()), is_visually_hidden_from_conversation: z.nullish(z.boolean()) }),
  ),
})

const node = z.object({ message: z.nullish(z.unknown()), parent: z.nullish(z.string()) })

/** By shape: `mapping` is a tree of nodes, of which some hold no message. */
export const chatgptConversation = z.object({
  id: z.optional(z.string()),
  conversation_id: z.optional(z.string()),
  title: z.nullish(z.string()),
  create_time: z.nullish(z.union([z.number(), z.string()])),
  update_time: z.nullish(z.union([z.number(), z.string()])),
  mapping: z.record(z.string(), node),
  current_node: z.nullish(z.string()),
  default_model_slug: z.nullish(z.string()),
  is_archived: z.nullish(z.boolean()),
})

/** What belongs to the next thing said further down: thoughts, and calls of tools with their results. */
interface Above {
  parentSourceId: string | null
  reasoning: string
  toolCalls: ToolCall[]
}

const nothingAbove: Above = { parentSourceId: null, reasoning: '', toolCalls: [] }

/**
 * There, each thought, call and result is a message of its own; here they belong to the answer that they lead to. Nodes
 * that were deleted, hidden or belong to the system leave their place to what hangs below them.
 */
export function fromChatgpt(source: z.infer<typeof chatgptConversation>): ArrivingConversation {
  const nodes = parentsFirst(
    Object.entries(source.mapping).map(([id, { parent, message }]) => ({ id, parentId: parent ?? null, message })),
  )
  const messages: ArrivingMessage[] = []
  const above = new Map<string, Above>()
  const shownAs = new Map<string, string>()
  const hasChildren = new Set(nodes.map(({ parentId }) => parentId))
  for (const { id, parentId, message } of nodes) {
    const before = (parentId === null ? undefined : above.get(parentId)) ?? nothingAbove
    const { say, leave } = readNode(id, message, before, source.default_model_slug ?? null)
    const isEnd = !hasChildren.has(id)
    // What nothing was said after: the calls themselves are what there is.
    const last = say ?? (isEnd && leave.toolCalls.length > 0 && leave !== before ? endedIn(id, leave) : null)
    if (last !== null) messages.push(last)
    above.set(id, last === null ? leave : { ...nothingAbove, parentSourceId: id })
    const shown = last === null ? leave.parentSourceId : id
    if (shown !== null) shownAs.set(id, shown)
  }
  const { current_node: current } = source
  return {
    format: 'chatgpt',
    sourceId: source.conversation_id ?? source.id ?? '',
    title: source.title ?? null,
    systemPrompt: null,
    archived: source.is_archived ?? false,
    pinned: false,
    folder: null,
    createdAt: timeOf(source.create_time),
    updatedAt: timeOf(source.update_time),
    leafSourceId: (current && shownAs.get(current)) ?? messages.at(-1)?.sourceId ?? null,
    messages,
  }
}

function readNode(
  id: string,
  raw: unknown,
  above: Above,
  modelId: string | null,
): { say: ArrivingMessage | null; leave: Above } {
  const parsed = said.safeParse(raw)
  if (!parsed.success) return { say: null, leave: above }
  const { author, content, recipient, metadata, create_time: createdAt } = parsed.data
  if (content === null || content === undefined || metadata?.is_visually_hidden_from_conversation === true)
    return { say: null, leave: above }
  const { text, reasoning, citations } = sayContent(content, metadata ?? {})
  if (author.role === 'user') {
    if (text === '') return { say: null, leave: above }
    const { parentSourceId } = above
    return {
      say: { sourceId: id, parentSourceId, role: 'user', modelId: null, text, createdAt: timeOf(createdAt) },
      leave: above,
    }
  }
  if (author.role === 'tool') return { say: null, leave: withResult(above, id, author.name ?? 'tool', text) }
  if (author.role !== 'assistant') return { say: null, leave: above }
  if (reasoning !== '') return { say: null, leave: { ...above, reasoning: joined(above.reasoning, reasoning) } }
  if (recipient !== null && recipient !== undefined && recipient !== 'all') {
    const call: ToolCall = { callId: id, name: recipient, arguments: text, state: 'done', result: null }
    return { say: null, leave: { ...above, toolCalls: [...above.toolCalls, call] } }
  }
  if (text === '') return { say: null, leave: above }
  const say: ArrivingMessage = {
    ...answer(id, above),
    modelId: metadata?.model_slug ?? modelId,
    text,
    ...(citations.length > 0 && { citations }),
    createdAt: timeOf(createdAt),
  }
  return { say, leave: above }
}

function answer(sourceId: string, { parentSourceId, reasoning, toolCalls }: Above) {
  return {
    sourceId,
    parentSourceId,
    role: 'assistant' as const,
    ...(reasoning !== '' && { reasoning }),
    ...(toolCalls.length > 0 && { toolCalls }),
  }
}

const endedIn = (id: string, above: Above): ArrivingMessage => ({
  ...answer(id, above),
  modelId: null,
  text: '',
  status: 'interrupted',
  createdAt: null,
})

/** The result of the last call that has none, or of one nobody told about. */
function withResult(above: Above, id: string, name: string, result: string): Above {
  const at = above.toolCalls.findLastIndex((call) => call.result === null)
  const call = above.toolCalls[at]
  const toolCalls =
    call === undefined
      ? [...above.toolCalls, { callId: id, name, arguments: '', state: 'done' as const, result }]
      : above.toolCalls.with(at, { ...call, result })
  return { ...above, toolCalls }
}

const joined = (before: string, more: string): string => (before === '' ? more : `${before}\n\n${more}`)
