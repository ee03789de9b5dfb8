import { AppError } from '#platform/app-error.ts'
import { GrowingText } from '#platform/text/index.ts'
import type { ChatDelta, ChatOutcome, ChatTurn } from '#providers/provider.ts'
import { attemptChat, untilAborted } from './attempt.ts'
import { fitResults } from './fit.ts'
import type { RunWork, ToolBox, ToolCallContext, ToolResult } from './ports.ts'

type ToolCall = Extract<ChatDelta, { type: 'tool-call' }>
type Usage = NonNullable<ChatOutcome['usage']>

/** What a model reads of one result. */
const longestResult = 20_000

export interface ToolLoopContext {
  emit(delta: ChatDelta): void
  /** Shows that tools work now. */
  working(): void
  /** Asks the person; false when they refuse or do not answer. */
  allowed(call: { callId: string; name: string }): Promise<boolean>
  finished(callId: string, result: ToolResult): void
  cite: ToolCallContext['cite']
  monotonic(): number
  /** Told after each step what all of them have used, for when a later one fails. */
  spent(usage: Usage): void
  random: () => number
}

/**
 * Asks the model, does what it calls for, and asks again with the results, until it answers without a call. When the
 * steps, the time, the money or the room for it are used up it is asked a last time, to answer from what it has.
 */
export async function chatWithTools(
  work: RunWork,
  context: ToolLoopContext,
  signal: AbortSignal,
): Promise<ChatOutcome> {
  const { tools } = work
  let turns: ChatTurn[] = [...work.request.turns]
  const until = context.monotonic() + (tools?.limits.milliseconds ?? 0)
  const known = new Set<string>()
  let usage: Usage | null = null
  for (let step = 1; ; step += 1) {
    const spent = usage === null ? 0 : (work.costOf?.(usage) ?? 0)
    const { fits, ...fitted } = tools ? fitResults(turns, work.room ?? Infinity) : { fits: true, turns }
    turns = fitted.turns
    const mayCall =
      tools !== undefined &&
      fits &&
      step <= tools.limits.steps &&
      context.monotonic() < until &&
      spent < tools.limits.cost
    const request = {
      ...work.request,
      turns,
      ...(tools && { tools: tools.definitions, ...(!mayCall && { toolChoice: 'none' as const }) }),
    }
    const said = await ask(work, request, known, context, signal)
    usage = sum(usage, said.outcome.usage)
    if (usage !== null) context.spent(usage)
    if (!mayCall) leaveUndone(said, context)
    if (said.calls.length === 0 || !mayCall) return { ...said.outcome, usage }
    context.working()
    const results = await Promise.all(said.calls.map((call) => carryOut(call, tools, context, signal)))
    const read = results.map(({ text }, index): ChatTurn => {
      return {
        role: 'tool',
        callId: said.calls[index]?.callId ?? '',
        text: text.slice(0, longestResult).toWellFormed(),
      }
    })
    turns = [...turns, { role: 'assistant', text: said.text, toolCalls: said.calls.map(withoutType) }, ...read]
    if (said.text.trim() !== '') context.emit({ type: 'text', text: '\n\n' })
  }
}

async function ask(
  work: RunWork,
  request: RunWork['request'],
  known: Set<string>,
  { emit, random }: ToolLoopContext,
  signal: AbortSignal,
): Promise<{ outcome: ChatOutcome; text: string; calls: ToolCall[] }> {
  const calls: ToolCall[] = []
  const text = new GrowingText()
  const outcome = await attemptChat(
    { provider: work.provider, request },
    (delta) => {
      if (delta.type === 'text') text.add(delta.text)
      if (delta.type !== 'tool-call') return emit(delta)
      const call = { ...delta, callId: freshId(delta.callId, known) }
      calls.push(call)
      emit(call)
    },
    signal,
    random,
  )
  return { outcome, text: text.text, calls }
}

/** What was called for all the same when only an answer was left to give. */
function leaveUndone({ calls, text }: { calls: ToolCall[]; text: string }, { finished }: ToolLoopContext): void {
  for (const { callId, name } of calls) finished(callId, { text: `${name} was not offered here.`, failed: true })
  if (calls.length > 0 && text.trim() === '') {
    throw new AppError('provider_refused', 'The model called for a tool it was not offered instead of answering.', {
      retryable: true,
      actions: ['retry'],
    })
  }
}

/** Some providers count their calls anew each time they are asked. */
function freshId(callId: string, known: Set<string>): string {
  let id = callId
  for (let count = 2; known.has(id); count += 1) id = `${callId}-${count}`
  known.add(id)
  return id
}

/** A tool that fails tells the model so, which may then try otherwise; only the end of the run ends it. */
async function carryOut(
  call: ToolCall,
  tools: ToolBox,
  context: ToolLoopContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  const result = await resultOf(call, tools, context, signal)
  signal.throwIfAborted()
  context.finished(call.callId, result)
  return result
}

async function resultOf(
  { callId, name, arguments: given }: ToolCall,
  tools: ToolBox,
  { allowed, cite }: ToolLoopContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  if (tools.asks(name) && !(await allowed({ callId, name }))) {
    return { text: 'The person did not allow this call.', failed: true }
  }
  try {
    return { text: await untilAborted(tools.call(name, given, { signal, cite }), signal), failed: false }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof AppError)) tools.broken(name, error)
    return { text: error instanceof AppError ? error.message : 'The tool failed.', failed: true }
  }
}

function withoutType({ callId, name, arguments: given }: ToolCall): Omit<ToolCall, 'type'> {
  return { callId, name, arguments: given }
}

function sum(before: Usage | null, more: Usage | null): Usage | null {
  if (before === null || more === null) return before ?? more
  return {
    inputTokens: before.inputTokens + more.inputTokens,
    outputTokens: before.outputTokens + more.outputTokens,
    ...both('cachedInputTokens', before, more),
    ...both('cacheWriteTokens', before, more),
    ...both('reasoningTokens', before, more),
  }
}

function both(name: 'cachedInputTokens' | 'cacheWriteTokens' | 'reasoningTokens', before: Usage, more: Usage) {
  const count = (before[name] ?? 0) + (more[name] ?? 0)
  return count > 0 ? { [name]: count } : {}
}
