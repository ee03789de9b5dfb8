import type { ServerResponse } from 'node:http'
import { newId } from '@parley/contract'
import { asAppError, toProblem } from '#platform/app-error.ts'
import type { ChatOutcome } from '#providers/index.ts'
import { asWireFailure } from './failure.ts'
import type { RunningCompletion } from './running-completion.ts'
import type { Completion, FinishReason, WireUsage } from './wire.ts'

/** A client that reads this much slower than the model writes is let go. */
const mostUnsent = 1024 * 1024

export interface Head {
  id: string
  created: number
  model: string
}

const finishReasons: Record<ChatOutcome['finish'], FinishReason> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  refused: 'content_filter',
  // The connection to the provider broke: as if it had been cut by a limit, for there may be more.
  incomplete: 'length',
}

export async function wholeAnswer(headOf: () => Promise<Head>, running: RunningCompletion): Promise<Completion> {
  let text = ''
  let reasoning = ''
  const toolCalls: NonNullable<Completion['choices'][number]['message']['tool_calls']> = []
  running.listen((delta) => {
    if (delta.type === 'text') text += delta.text
    else if (delta.type === 'reasoning') reasoning += delta.text
    else if (delta.type === 'tool-call') {
      const { callId: id, name, arguments: given } = delta
      toolCalls.push({ id, type: 'function', function: { name, arguments: given } })
    }
  })
  const outcome = await running.ended
  return {
    ...(await headOf()),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && toolCalls.length > 0 ? null : text,
          refusal: null,
          ...(reasoning !== '' && { reasoning_content: reasoning }),
          ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
        },
        logprobs: null,
        finish_reason: finishReasons[outcome.finish],
      },
    ],
    ...(outcome.usage && { usage: wireUsage(outcome.usage) }),
  }
}

/** Piece by piece, as server-sent events. Everything before the words themselves is made once. */
export async function streamAnswer(
  head: Head,
  running: RunningCompletion,
  response: ServerResponse,
  withUsage: boolean,
): Promise<void> {
  const start = `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk' }).slice(0, -1)},"choices":[`
  const send = (delta: string, finish: FinishReason | null = null): void => {
    if (response.writableLength > mostUnsent) return void response.destroy()
    const reason = finish === null ? 'null' : `"${finish}"`
    const usage = withUsage ? ',"usage":null' : ''
    response.write(`${start}{"index":0,"delta":${delta},"logprobs":null,"finish_reason":${reason}}]${usage}}\n\n`)
  }
  let calls = 0
  send('{"role":"assistant","content":"","refusal":null}')
  running.listen((delta) => {
    if (delta.type === 'text') send(`{"content":${JSON.stringify(delta.text)}}`)
    else if (delta.type === 'reasoning') send(`{"reasoning_content":${JSON.stringify(delta.text)}}`)
    else if (delta.type === 'tool-call') {
      const { callId: id, name, arguments: given } = delta
      const call = { index: calls, id, type: 'function', function: { name, arguments: given } }
      calls += 1
      send(`{"tool_calls":[${JSON.stringify(call)}]}`)
    }
  })
  try {
    const { finish, usage } = await running.ended
    send('{}', finishReasons[finish])
    if (withUsage && usage) response.write(`${start}],"usage":${JSON.stringify(wireUsage(usage))}}\n\n`)
    response.end('data: [DONE]\n\n')
  } catch (error) {
    response.end(`data: ${JSON.stringify(asWireFailure(toProblem(asAppError(error), newId())))}\n\n`)
  }
}

function wireUsage({ inputTokens, outputTokens, cachedInputTokens = 0 }: NonNullable<ChatOutcome['usage']>): WireUsage {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: cachedInputTokens },
  }
}
