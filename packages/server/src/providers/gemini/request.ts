import type { ChatRequest, ChatTurn } from '../provider.ts'
import { argumentsObject, splitSystem, toolNameOf } from '../turns.ts'

type Body = Record<string, unknown>

const thinkingTokens = { low: 1024, medium: 8192, high: 24_576 }

export function buildBody(request: ChatRequest): Body {
  const { system, turns } = splitSystem(request.turns)
  const signed = /gemini-3/.test(request.upstream)
  const generationConfig: Body = {
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    ...(request.maxTokens !== undefined && { maxOutputTokens: request.maxTokens }),
    ...(request.topP !== undefined && { topP: request.topP }),
    ...(request.stop && { stopSequences: request.stop }),
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.format && { responseMimeType: 'application/json' }),
    ...(typeof request.format === 'object' && { responseJsonSchema: request.format.schema }),
    ...(request.reasoning && { thinkingConfig: thinking(request.reasoningEffort) }),
  }
  return {
    contents: mergeNeighbours(turns.map((turn) => content(turn, turns, signed))),
    generationConfig,
    ...(system !== '' && { systemInstruction: { parts: [{ text: system }] } }),
    ...(request.tools?.length && {
      tools: [
        {
          functionDeclarations: request.tools.map(({ name, description, parameters }) => ({
            name,
            description,
            parametersJsonSchema: parameters,
          })),
        },
      ],
      ...(request.toolChoice && { toolConfig: { functionCallingConfig: callingConfig(request.toolChoice) } }),
    }),
  }
}

function callingConfig(choice: NonNullable<ChatRequest['toolChoice']>): Body {
  if (typeof choice !== 'string') return { mode: 'ANY', allowedFunctionNames: [choice.name] }
  return { mode: { auto: 'AUTO', none: 'NONE', required: 'ANY' }[choice] }
}

function thinking(effort: ChatRequest['reasoningEffort']): Body {
  return { includeThoughts: true, ...(effort && { thinkingBudget: thinkingTokens[effort] }) }
}

interface Content {
  role: 'user' | 'model'
  parts: Body[]
}

function content(turn: ChatTurn, turns: readonly ChatTurn[], signed: boolean): Content {
  switch (turn.role) {
    case 'tool': {
      const functionResponse = { name: toolNameOf(turns, turn.callId), response: { result: turn.text } }
      return { role: 'user', parts: [{ functionResponse }] }
    }
    case 'assistant':
      return { role: 'model', parts: [...textParts(turn.text), ...functionCalls(turn.toolCalls ?? [], signed)] }
    default:
      return { role: 'user', parts: [...textParts(turn.text), ...(turn.images ?? []).map(picture)] }
  }
}

function textParts(text: string): Body[] {
  return text === '' ? [] : [{ text }]
}

function picture(image: NonNullable<ChatTurn['images']>[number]): Body {
  return { inlineData: { mimeType: image.type, data: image.base64 } }
}

/** The third generation wants its signature back on the first call; turns do not keep it, and this value stands in. */
function functionCalls(calls: NonNullable<ChatTurn['toolCalls']>, signed: boolean): Body[] {
  return calls.map((call, index) => ({
    functionCall: { name: call.name, args: argumentsObject(call.arguments) },
    ...(signed && index === 0 && { thoughtSignature: 'skip_thought_signature_validator' }),
  }))
}

/** The results of parallel calls must come in one turn. */
function mergeNeighbours(contents: Content[]): Content[] {
  const merged: Content[] = []
  for (const next of contents) {
    if (next.parts.length === 0) continue
    const last = merged.at(-1)
    if (last?.role === next.role) last.parts.push(...next.parts)
    else merged.push(next)
  }
  return merged
}
