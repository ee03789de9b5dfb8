import type { ToolCall } from '@parley/contract'

const opening = /<details\s{1,20}type="(reasoning|tool_calls|code_interpreter)"([^<>]*)>/g
const closing = '</details>'
const attribute = /\b(\w{1,100})="([^"]*)"/g

/** Thoughts and calls that were written into the text of an answer as HTML, taken out of it again. */
export function readDetails(content: string): { text: string; reasoning: string; toolCalls: ToolCall[] } {
  const thoughts: string[] = []
  const toolCalls: ToolCall[] = []
  const said: string[] = []
  let from = 0
  for (const { 0: whole, 1: kind = '', 2: attributes = '', index } of content.matchAll(opening)) {
    if (index < from) continue
    const begin = index + whole.length
    const end = content.indexOf(closing, begin)
    // Without an end there is none for any that follows, which are not searched for one.
    if (end < 0) break
    said.push(content.slice(from, index))
    from = end + closing.length
    while (/\s/.test(content.charAt(from))) from += 1
    const given = new Map(
      Array.from(attributes.matchAll(attribute), ([, name = '', value = '']) => [name, plain(value)]),
    )
    const body = plain(withoutSummary(content.slice(begin, end))).trim()
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
  }
  said.push(content.slice(from))
  return { text: said.join('').trim(), reasoning: thoughts.join('\n\n').trim(), toolCalls }
}

function withoutSummary(inner: string): string {
  const begin = inner.indexOf('<summary>')
  const end = begin < 0 ? -1 : inner.indexOf('</summary>', begin)
  return end < 0 ? inner : inner.slice(0, begin) + inner.slice(end + '</summary>'.length)
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
