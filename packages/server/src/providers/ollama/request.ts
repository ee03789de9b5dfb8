import type { ChatRequest, ChatTurn } from '../provider.ts'
import { argumentsObject, toolNameOf } from '../turns.ts'

type Body = Record<string, unknown>

export function buildBody(request: ChatRequest, keepAlive: string | undefined): Body {
  const options: Body = {
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.maxTokens !== undefined && { num_predict: request.maxTokens }),
    ...(request.topP !== undefined && { top_p: request.topP }),
    ...(request.stop && { stop: request.stop }),
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.contextWindow !== undefined && { num_ctx: request.contextWindow }),
  }
  return {
    model: request.upstream,
    messages: request.turns.map((turn) => message(turn, request.turns)),
    stream: true,
    // Else what does not fit is cut without a word, before the answer and while it is written.
    truncate: false,
    shift: false,
    options,
    ...(keepAlive !== undefined && { keep_alive: keepAlive }),
    ...(request.reasoning && { think: howToThink(request) }),
    ...(request.format && { format: request.format === 'json' ? 'json' : request.format.schema }),
    // It cannot be told to call one; to call none it is not told of any.
    ...(request.tools?.length &&
      request.toolChoice !== 'none' && { tools: request.tools.map((tool) => ({ type: 'function', function: tool })) }),
  }
}

/** One family is told how long to think; of the others no more than whether. */
export const ollamaTellsEffort = (upstream: string): boolean => /gpt-oss/i.test(upstream)

function howToThink({ upstream, reasoningEffort }: ChatRequest): boolean | string {
  return reasoningEffort !== undefined && ollamaTellsEffort(upstream) ? reasoningEffort : true
}

function message(turn: ChatTurn, turns: readonly ChatTurn[]): Body {
  if (turn.role === 'tool') return { role: 'tool', content: turn.text, tool_name: toolNameOf(turns, turn.callId) }
  return {
    role: turn.role,
    content: turn.text,
    ...(turn.images?.length && { images: turn.images.map((image) => image.base64) }),
    ...(turn.toolCalls?.length && {
      tool_calls: turn.toolCalls.map((call) => ({
        function: { name: call.name, arguments: argumentsObject(call.arguments) },
      })),
    }),
  }
}
