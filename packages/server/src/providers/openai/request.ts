import type { ChatRequest, ChatTurn } from '../provider.ts'

export type RequestBody = Record<string, unknown>

/** OpenAI's own reasoning models; compatible servers' ones (R1, QwQ…) take the usual parameters. */
const reasoningFamily = /(^|\/)(o\d|gpt-5|codex)/i

export function isReasoningFamily(upstream: string): boolean {
  return reasoningFamily.test(upstream) && !/chat-latest/i.test(upstream)
}

type SystemRole = 'system' | 'developer' | 'user'

/** The first reasoning models take instructions from nobody but the person. */
const withoutInstructions = /(^|\/)(o1-mini|o1-preview)/i

function systemRoleFor(upstream: string, reasoning: boolean): SystemRole {
  if (!reasoning) return 'system'
  return withoutInstructions.test(upstream) ? 'user' : 'developer'
}

export function buildBody(request: ChatRequest, reasoning: boolean): RequestBody {
  const thinks = reasoning || request.reasoning === true
  return {
    model: request.upstream,
    messages: request.turns.map((turn) => message(turn, systemRoleFor(request.upstream, reasoning))),
    stream: true,
    stream_options: { include_usage: true },
    ...(request.temperature !== undefined && !reasoning && { temperature: request.temperature }),
    ...(request.maxTokens !== undefined && {
      [reasoning ? 'max_completion_tokens' : 'max_tokens']: request.maxTokens,
    }),
    ...(request.topP !== undefined && !reasoning && { top_p: request.topP }),
    ...(request.stop && !reasoning && { stop: request.stop }),
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.format && { response_format: responseFormat(request.format) }),
    ...(request.reasoningEffort && thinks && { reasoning_effort: request.reasoningEffort }),
    ...(request.tools &&
      request.tools.length > 0 && {
        tools: request.tools.map((tool) => ({ type: 'function', function: tool })),
        ...(request.toolChoice && { tool_choice: toolChoice(request.toolChoice) }),
      }),
  }
}

function responseFormat(format: NonNullable<ChatRequest['format']>): RequestBody {
  return format === 'json' ? { type: 'json_object' } : { type: 'json_schema', json_schema: { ...format, strict: true } }
}

function toolChoice(choice: NonNullable<ChatRequest['toolChoice']>): string | RequestBody {
  return typeof choice === 'string' ? choice : { type: 'function', function: choice }
}

function message(turn: ChatTurn, systemRole: SystemRole): RequestBody {
  switch (turn.role) {
    case 'system':
      return { role: systemRole, content: turn.text }
    case 'user':
      return { role: 'user', content: turn.images?.length ? parts(turn.text, turn.images) : turn.text }
    case 'assistant':
      return assistantMessage(turn)
    case 'tool':
      return { role: 'tool', tool_call_id: turn.callId ?? '', content: turn.text }
  }
}

function parts(text: string, images: NonNullable<ChatTurn['images']>): RequestBody[] {
  const pictures = images.map((image) => ({
    type: 'image_url',
    image_url: { url: `data:${image.type};base64,${image.base64}` },
  }))
  return text === '' ? pictures : [{ type: 'text', text }, ...pictures]
}

function assistantMessage(turn: ChatTurn): RequestBody {
  if (!turn.toolCalls?.length) return { role: 'assistant', content: turn.text }
  return {
    role: 'assistant',
    content: turn.text === '' ? null : turn.text,
    tool_calls: turn.toolCalls.map((call) => ({
      id: call.callId,
      type: 'function',
      function: { name: call.name, arguments: call.arguments },
    })),
  }
}
