import type { ToolCall } from '@parley/contract'
import type { ChatTurn } from '#providers/index.ts'
import { toolCallsOf } from './chats.present.ts'
import type { MessagesTable } from './chats.tables.ts'

/** What a later question still reads of a result. */
const longestResult = 2_000
const note = '\n[The rest of this result was left out.]'

/** The calls an answer made, with their results, as turns before its text; none where none of them ended. */
export function callsAsTurns(row: MessagesTable): ChatTurn[] {
  const calls = endedCalls(row)
  if (calls.length === 0) return []
  const ids = calls.map((_, index) => idOf(row, index))
  return [
    {
      role: 'assistant',
      text: '',
      toolCalls: calls.map(({ name, arguments: given }, index) => ({
        callId: ids[index] ?? '',
        name,
        arguments: given,
      })),
    },
    ...calls.map((call, index): ChatTurn => ({ role: 'tool', callId: ids[index] ?? '', text: resultOf(call) })),
  ]
}

/** The same for a model that has no tools now. */
export function callsAsText(row: MessagesTable): string {
  return endedCalls(row)
    .map((call) => `[Result of ${call.name} ${call.arguments}: ${resultOf(call)}]\n\n`)
    .join('')
}

function endedCalls(row: MessagesTable): ToolCall[] {
  return row.role === 'assistant' ? toolCallsOf(row).filter(({ state }) => state === 'done' || state === 'failed') : []
}

function resultOf({ result }: ToolCall): string {
  const text = result ?? ''
  return text.length <= longestResult ? text : `${text.slice(0, longestResult).toWellFormed()}${note}`
}

/** The same each time, and in a form that every vendor takes: nine letters and digits. */
function idOf({ id }: MessagesTable, index: number): string {
  return `${id.replaceAll('-', '').slice(-6)}${index.toString(36).padStart(3, '0').slice(-3)}`
}
