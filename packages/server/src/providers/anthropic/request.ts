import type { ChatRequest, ChatTurn } from '../provider.ts'
import { argumentsObject, splitSystem } from '../turns.ts'

type Body = Record<string, unknown>

const thinkingTokens = { low: 2048, medium: 8192, high: 24_576 }

export function buildBody(request: ChatRequest): Body {
  const { system: said, turns } = splitSystem(request.turns)
  const system = [said, ...formatInstruction(request.format)].filter(Boolean).join('\n\n')
  const messages = mergeNeighbours(turns.map(message))
  const isWorthKeeping = lengthOf(request) >= worthKeeping
  const thinking = request.reasoningEffort && !isWithinToolLoop(turns) ? thinkingTokens[request.reasoningEffort] : 0
  return {
    model: request.upstream,
    // The protocol insists on a limit, and thinking counts against it.
    max_tokens: (request.maxTokens ?? longestAnswer(request.upstream)) + thinking,
    messages: isWorthKeeping ? markLast(messages) : messages,
    stream: true,
    ...(system !== '' && { system: isWorthKeeping ? [{ type: 'text', text: system, ...kept }] : system }),
    ...(thinking > 0 && { thinking: { type: 'enabled', budget_tokens: thinking } }),
    ...(request.temperature !== undefined && thinking === 0 && { temperature: Math.min(1, request.temperature) }),
    ...(request.topP !== undefined && thinking === 0 && { top_p: request.topP }),
    ...(request.stop && { stop_sequences: request.stop }),
    ...(request.tools?.length && {
      tools: request.tools.map(({ name, description, parameters }) => ({
        name,
        description,
        input_schema: parameters,
      })),
      ...(request.toolChoice && { tool_choice: toolChoice(request.toolChoice) }),
    }),
  }
}

/**
 * Shorter beginnings are not kept by any of the models, and keeping costs a quarter more once: in a conversation each
 * next question reads all before it at a tenth of the price.
 */
const worthKeeping = 8_000
const kept = { cache_control: { type: 'ephemeral' } } as const

function lengthOf({ turns, tools = [] }: ChatRequest): number {
  const said = turns.reduce((sum, { text }) => sum + text.length, 0)
  return tools.reduce((sum, tool) => sum + JSON.stringify(tool.parameters).length + tool.description.length, said)
}

/** Everything up to here is read from the cache the next time. */
function markLast(messages: AnthropicMessage[]): AnthropicMessage[] {
  const last = messages.at(-1)
  const block = last?.content.at(-1)
  if (last === undefined || block === undefined) return messages
  return [...messages.slice(0, -1), { ...last, content: [...last.content.slice(0, -1), { ...block, ...kept }] }]
}

/** The protocol has no member for it that all of its models take. */
function formatInstruction(format: ChatRequest['format']): string[] {
  if (format === undefined) return []
  if (format === 'json') return ['Answer with one JSON value and nothing else.']
  return [`Answer with nothing but one JSON value that fits this JSON Schema:\n${JSON.stringify(format.schema)}`]
}

function toolChoice(choice: NonNullable<ChatRequest['toolChoice']>): Body {
  if (typeof choice !== 'string') return { type: 'tool', name: choice.name }
  return { type: choice === 'required' ? 'any' : choice }
}

function longestAnswer(upstream: string): number {
  return /^claude-3-(haiku|opus|sonnet)/.test(upstream) ? 4096 : 8192
}

/** There the signed thoughts before the call would have to be sent back, and turns do not keep them. */
function isWithinToolLoop(turns: readonly ChatTurn[]): boolean {
  return turns.at(-1)?.role === 'tool'
}

interface AnthropicMessage {
  role: 'user' | 'assistant'
  content: Body[]
}

function message(turn: ChatTurn): AnthropicMessage {
  switch (turn.role) {
    case 'tool':
      return { role: 'user', content: [{ type: 'tool_result', tool_use_id: turn.callId ?? '', content: turn.text }] }
    case 'assistant':
      return { role: 'assistant', content: [...textBlocks(turn.text), ...(turn.toolCalls ?? []).map(toolUse)] }
    default:
      return { role: 'user', content: [...(turn.images ?? []).map(image), ...textBlocks(turn.text)] }
  }
}

/** An empty text is refused. */
function textBlocks(text: string): Body[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }]
}

function toolUse(call: NonNullable<ChatTurn['toolCalls']>[number]): Body {
  return { type: 'tool_use', id: call.callId, name: call.name, input: argumentsObject(call.arguments) }
}

function image(picture: NonNullable<ChatTurn['images']>[number]): Body {
  return { type: 'image', source: { type: 'base64', media_type: picture.type, data: picture.base64 } }
}

/** Roles must take turns, and the results of parallel calls must come in one message. */
function mergeNeighbours(messages: AnthropicMessage[]): AnthropicMessage[] {
  const merged: AnthropicMessage[] = []
  for (const next of messages) {
    if (next.content.length === 0) continue
    const last = merged.at(-1)
    if (last?.role === next.role) last.content.push(...next.content)
    else merged.push(next)
  }
  return merged
}
