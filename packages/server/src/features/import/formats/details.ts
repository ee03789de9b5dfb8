import type { ToolCall } from '@parley/contract'

const block = /<details\s+type="(reasoning|tool_calls|code_interpreter)"([^>]*)>([\s\S]*?)<\/details>\s*/g
const attribute = /(\w+)="([^"]*)"/g

/** Thoughts and calls that were written into the text of an answer as HTML, taken out of it again. */
export function readDetails(content: string): { text: string; reasoning: string; toolCalls: ToolCall[] } {
  const thoughts: string[] = []
  const toolCalls: ToolCall[] = []
  const text = content.replaceAll(block, (_whole, kind: string, attributes: string, inner: string) => {
    const given = new Map(
      Array.from(attributes.matchAll(attribute), ([, name = '', value = '']) => [name, plain(value)]),
    )
    const body = plain(inner.replace(/<summary>[\s\S]*?<\/summary>/, '')).trim()
    if (kind === 'reasoning') thoughts.push(body.replaceAll(/^> ?/gm, ''))
    else {
      toolCalls.push({
        callId: given.get('id') ?? String(toolCalls.length),
        name: given.get('name') ?? kind,
        arguments: unquoted(given.get('arguments') ?? body),
        state: 'done',
        result: unquoted(given.get('result') ?? given.get('output') ?? ''),
      })
    }
    return ''
  })
  return { text: text.trim(), reasoning: thoughts.join('\n\n').trim(), toolCalls }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }

function plain(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39|#x27);/g, (whole, name: string) => entities[name] ?? whole)
}

/** They are JSON within JSON. */
function unquoted(text: string): string {
  if (!text.startsWith('"')) return text
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : text
  } catch {
    return text
  }
}
