import type { Message, RunEventBody } from '@parley/contract'
import { EventFrame } from '#platform/live/index.ts'
import type { RunRow } from './runs.queries.ts'

/**
 * A run whose frames are gone, told again from its message: start, one delta a part, end, with seqs of their own from 1.
 * Whoever stops in the middle of it begins anew or reads the message.
 */
export function condensedRun(run: RunRow, message: Message): EventFrame[] {
  const newest = message.runId === run.id
  const reasoning = message.reasoning?.slice(run.reasoning_from, run.reasoning_to) ?? ''
  const text = message.text.slice(run.text_from, run.text_to)
  const bodies: RunEventBody[] = [{ type: 'run-start', modelId: run.model_id }]
  if (newest) for (const notice of message.notices ?? []) bodies.push({ type: 'notice', notice })
  if (newest && message.citations) bodies.push({ type: 'context', citations: message.citations })
  if (reasoning) bodies.push({ type: 'reasoning-delta', text: reasoning })
  if (newest) bodies.push(...toolEvents(message))
  if (text) bodies.push({ type: 'text-delta', text })
  if (newest && message.usage) bodies.push({ type: 'usage', ...message.usage })
  if (newest && message.problem) bodies.push({ type: 'error', problem: message.problem })
  const { thoughtMs } = newest ? message : {}
  const status = run.status === 'open' ? 'interrupted' : run.status
  bodies.push({ type: 'run-end', status, ...(thoughtMs !== undefined && { thoughtMs }) })
  return bodies.map((body, index) => new EventFrame(run.id, index + 1, JSON.stringify(body)))
}

function toolEvents(message: Message): RunEventBody[] {
  return (message.toolCalls ?? []).flatMap(({ callId, name, arguments: given, state, result }) => {
    const events: RunEventBody[] = [{ type: 'tool-call', callId, name, arguments: given }]
    if (state === 'denied') events.push({ type: 'tool-approval', callId, state })
    if (result !== null) events.push({ type: 'tool-result', callId, result, failed: state === 'failed' })
    return events
  })
}
