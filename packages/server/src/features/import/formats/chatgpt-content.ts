import type { Citation } from '@parley/contract'
import * as z from 'zod/mini'

interface Said {
  text: string
  reasoning: string
  citations: Citation[]
}

const part = z.union([
  z.string(),
  z.looseObject({
    content_type: z.optional(z.string()),
    text: z.optional(z.string()),
    asset_pointer: z.optional(z.string()),
    metadata: z.nullish(z.looseObject({ dalle: z.nullish(z.looseObject({ prompt: z.nullish(z.string()) })) })),
  }),
])
const parts = z.array(part)
const thoughts = z.array(z.object({ summary: z.optional(z.string()), content: z.optional(z.string()) }))

/** What a piece of content says in words, whichever of its many kinds it is. */
export function sayContent(content: Record<string, unknown>, metadata: Record<string, unknown>): Said {
  const nothing: Said = { text: '', reasoning: '', citations: [] }
  switch (content['content_type']) {
    case 'user_editable_context':
    case 'model_editable_context':
      return nothing
    case 'thoughts': {
      const found = thoughts.safeParse(content['thoughts']).data ?? []
      const said = found.map(({ summary = '', content: text = '' }) => [summary && `**${summary}**`, text])
      return { ...nothing, reasoning: said.map((one) => one.filter(Boolean).join('\n\n')).join('\n\n') }
    }
    case 'reasoning_recap':
      return nothing
    case 'tether_quote': {
      const [title, url, text] = [content['title'], content['url'], content['text']].map(asText)
      return { ...nothing, text: [title, url, text].filter(Boolean).join('\n') }
    }
    default:
      return cited(plainText(content), metadata)
  }
}

function plainText(content: Record<string, unknown>): string {
  const given = parts.safeParse(content['parts']).data
  if (given === undefined) return asText(content['text'] ?? content['result'] ?? '')
  return given.map(sayPart).filter(Boolean).join('\n\n')
}

/** Pictures and sounds are in other files of their archive: what stands here says that one was there. */
function sayPart(one: z.infer<typeof part>): string {
  if (typeof one === 'string') return one
  if (one.asset_pointer !== undefined) {
    const name = one.asset_pointer.replace(/^[a-z-]+:\/\//, '').split(/[?#]/, 1)[0] ?? ''
    const prompt = one.metadata?.dalle?.prompt
    return `*[${kindOf(one.content_type)}: ${name}]*${prompt ? `\n\n> ${prompt.replaceAll('\n', '\n> ')}` : ''}`
  }
  return one.text ?? ''
}

function kindOf(type = ''): string {
  if (type.includes('image')) return 'picture'
  if (type.includes('audio')) return 'recording'
  return type.includes('video') ? 'video' : 'file'
}

const reference = z.looseObject({
  matched_text: z.string(),
  title: z.nullish(z.string()),
  url: z.nullish(z.string()),
  snippet: z.nullish(z.string()),
  items: z.nullish(
    z.array(
      z.looseObject({ title: z.nullish(z.string()), url: z.nullish(z.string()), snippet: z.nullish(z.string()) }),
    ),
  ),
})

/**
 * Between these two of Unicode's private signs stand its marks for sources. No mark holds the beginning of another: else
 * a text of nothing but beginnings would be searched to its end from each of them.
 */
const mark = /\u{e200}[^\u{e200}\u{e201}]*\u{e201}|【[^【】]{1,80}】/gu
/** So many characters are looked through for what sources are to stand in place of. */
const mostSearched = 50_000_000

function cited(text: string, metadata: Record<string, unknown>): Said {
  const citations: Citation[] = []
  const numbers = new Map<string, number>()
  let shown = text
  let searched = 0
  const references = z.array(z.unknown()).safeParse(metadata['content_references']).data ?? []
  for (const raw of references) {
    const { data } = reference.safeParse(raw)
    const source = data && (data.items?.[0] ?? data)
    if (data === undefined || data.matched_text.trim() === '' || !source?.url) continue
    const { url, title, snippet } = source
    const n = numbers.get(url) ?? numbers.size + 1
    if (!numbers.has(url)) {
      numbers.set(url, n)
      citations.push({ n, documentId: null, title: title ?? url, page: null, snippet: snippet ?? '', url })
    }
    searched += shown.length
    if (searched <= mostSearched) shown = shown.replaceAll(data.matched_text, () => `[${n}]`)
  }
  return { text: shown.replaceAll(mark, '').trim(), reasoning: '', citations }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
