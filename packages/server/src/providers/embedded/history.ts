import type { ChatHistoryItem, ChatModelFunctionCall, ChatModelResponse } from 'node-llama-cpp'
import type { ChatTurn } from '../provider.ts'

/**
 * Turns as the library writes them into a template. A call and what came of it are one answer there, which goes on
 * after it. `calls`: whether the template has a form for them; elsewhere what a tool found is said to the model.
 */
export function historyOf(instructions: string[], turns: readonly ChatTurn[], calls: boolean): ChatHistoryItem[] {
  const history: ChatHistoryItem[] = []
  if (instructions.length > 0) history.push({ type: 'system', text: instructions.join('\n\n') })
  for (const turn of turns) {
    if (turn.role === 'assistant') say(history, turn, calls)
    else if (turn.role !== 'tool' || !calls || !answerCall(history, turn)) {
      history.push({ type: 'user', text: turn.text })
    }
  }
  if (!endsWithCall(history)) history.push({ type: 'model', response: [] })
  return history
}

function say(history: ChatHistoryItem[], turn: ChatTurn, calls: boolean): void {
  const made = calls ? (turn.toolCalls ?? []) : []
  const response = [
    ...(turn.text === '' && made.length > 0 ? [] : [turn.text]),
    ...made.map((call, index) => begun(call, index === 0)),
  ]
  const last = history.at(-1)
  if (last?.type === 'model' && endsWithCall(history)) last.response.push(...response)
  else history.push({ type: 'model', response })
}

/** Which call a result belongs to; the library itself has no ids. */
const callIds = new WeakMap<ChatModelFunctionCall, string>()

function begun(call: NonNullable<ChatTurn['toolCalls']>[number], first: boolean): ChatModelFunctionCall {
  const made: ChatModelFunctionCall = {
    type: 'functionCall',
    name: call.name,
    params: parsed(call.arguments),
    result: '',
    startsNewChunk: first,
  }
  callIds.set(made, call.callId)
  return made
}

function answerCall(history: readonly ChatHistoryItem[], { callId, text }: ChatTurn): boolean {
  const last = history.at(-1)
  if (last?.type !== 'model') return false
  const call = last.response.findLast((item) => isCall(item) && callIds.get(item) === callId)
  if (call === undefined || !isCall(call)) return false
  call.result = text
  return true
}

function endsWithCall(history: readonly ChatHistoryItem[]): boolean {
  const last = history.at(-1)
  return last?.type === 'model' && isCall(last.response.at(-1))
}

function isCall(item: ChatModelResponse['response'][number] | undefined): item is ChatModelFunctionCall {
  return typeof item === 'object' && item.type === 'functionCall'
}

/** Another model may have written what is no JSON: it goes to this one as it is. */
function parsed(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return given
  }
}
