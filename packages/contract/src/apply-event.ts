import { withCited } from './cited.ts'
import type { Message, ToolCall } from './message.ts'
import type { RunEvent } from './event.ts'

/**
 * Folds one event into the message it writes. Pure: the server stores what it returns, the browser draws it, so both
 * always agree. Events already in the message (by `seq` of the same run) change nothing, which makes replay safe.
 */
export function applyEvent(message: Message, event: RunEvent): Message {
  const continues = message.runId === event.runId
  if (continues && event.seq <= message.seq) return message
  return { ...fold(message, event), runId: event.runId, seq: event.seq }
}

function fold(message: Message, event: RunEvent): Message {
  switch (event.type) {
    case 'run-start': {
      const { problem: _settled, notices: _told, ...rest } = message
      return { ...rest, modelId: event.modelId, status: 'streaming' }
    }
    case 'status':
      return event.stage === 'queued' ? { ...message, status: 'queued' } : { ...message, status: 'streaming' }
    case 'context':
      return { ...message, citations: event.citations }
    case 'reasoning-delta':
      return { ...message, reasoning: (message.reasoning ?? '') + event.text }
    case 'text-delta':
      return { ...message, text: message.text + event.text }
    case 'tool-call':
      return {
        ...message,
        toolCalls: [
          ...(message.toolCalls ?? []),
          { callId: event.callId, name: event.name, arguments: event.arguments, state: 'running', result: null },
        ],
      }
    case 'tool-approval': {
      const state = { waiting: 'waiting', granted: 'running', denied: 'denied' } as const
      return changeToolCall(message, event.callId, { state: state[event.state] })
    }
    case 'tool-result':
      return finishToolCall(message, event)
    case 'notice':
      return { ...message, notices: [...(message.notices ?? []), event.notice] }
    case 'usage': {
      const { type: _type, runId: _runId, seq: _seq, ...usage } = event
      return { ...message, usage }
    }
    case 'error':
      return { ...message, problem: event.problem }
    case 'run-end':
      return {
        ...message,
        ...(message.citations && { citations: withCited(message.citations, message.text) }),
        ...(event.thoughtMs !== undefined && { thoughtMs: event.thoughtMs }),
        status: event.status,
      }
  }
}

/** A call that was not allowed stays that, whatever the model is told of it. */
function finishToolCall(message: Message, event: Extract<RunEvent, { type: 'tool-result' }>): Message {
  const { callId, result, failed } = event
  const denied = message.toolCalls?.some((call) => call.callId === callId && call.state === 'denied') === true
  return changeToolCall(message, callId, { state: denied ? 'denied' : failed ? 'failed' : 'done', result })
}

function changeToolCall(message: Message, callId: string, change: Partial<ToolCall>): Message {
  return {
    ...message,
    toolCalls: (message.toolCalls ?? []).map((call) => (call.callId === callId ? { ...call, ...change } : call)),
  }
}
