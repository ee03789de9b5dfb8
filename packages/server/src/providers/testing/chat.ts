import { createEgress, type Egress, type EgressLimits } from '#platform/egress/index.ts'
import type { ChatDelta, ChatOutcome, ChatRequest, Provider } from '../provider.ts'

/** Short, so that a test of a stall is not a wait. */
export const quickLimits: Partial<EgressLimits> = { connectMs: 1000, firstByteMs: 400, idleMs: 400, totalMs: 1200 }

export function loopbackEgress(): Egress {
  return createEgress({ allowsPrivate: (hostAndPort) => hostAndPort.startsWith('127.0.0.1:') })
}

export interface Heard {
  text: string
  reasoning: string
  toolCalls: { name: string; arguments: string; callId: string }[]
  outcome: ChatOutcome | undefined
  error: unknown
}

/** Runs one chat to its end and keeps what was emitted, also when it fails. */
export async function hear(
  provider: Provider,
  request: Partial<ChatRequest> & { ask?: string } = {},
  signal = new AbortController().signal,
): Promise<Heard> {
  const heard: Heard = { text: '', reasoning: '', toolCalls: [], outcome: undefined, error: undefined }
  const { ask, ...rest } = request
  const complete: ChatRequest = { upstream: 'lab-chat', turns: [{ role: 'user', text: ask ?? 'Hello' }], ...rest }
  try {
    heard.outcome = await provider.chat(complete, (delta) => note(heard, delta), signal)
  } catch (error) {
    heard.error = error
  }
  return heard
}

function note(heard: Heard, delta: ChatDelta): void {
  if (delta.type === 'text') heard.text += delta.text
  else if (delta.type === 'reasoning') heard.reasoning += delta.text
  else if (delta.type === 'tool-call') {
    heard.toolCalls.push({ name: delta.name, arguments: delta.arguments, callId: delta.callId })
  }
}
