import type { MarkedToken, Token, Tokens } from 'marked'

/** So much of a paragraph is read anew with every word that comes, where nobody says at which line to settle it. */
const most = 3_200
/** Signs that one to come could still pair with, or that make a row of a table. */
const open = /[*_~`[\]$\\<|]/
/** Before a word, and behind one: no sign next to it, and no space at which a line is broken by hand. */
const beforeWord = /[^\s\\](?: |[。！？、，])(?=[\p{L}\p{N}])/gu
/** Stands for what is settled while the rest is read: a line that begins with a word is the paragraph going on. */
const standIn = 'x '

/** The beginning of the paragraph a text ends with: nothing that comes changes it. */
export interface Settled {
  readonly length: number
  readonly tokens: readonly Token[]
  /** Of them those that fill whole lines, as they were settled. */
  readonly lines: readonly (readonly Token[])[]
}

export const unsettled: Settled = { length: 0, tokens: [], lines: [] }

/** A paragraph of which much stands already. */
export interface LongParagraph extends Tokens.Paragraph {
  lines: Settled['lines']
}

export function isLong(token: Token): token is LongParagraph {
  return token.type === 'paragraph' && 'lines' in token
}

/** What is to be read in place of a text whose beginning is settled. */
export function withoutSettled(text: string, settled: Settled): string {
  return settled.length === 0 ? text : standIn + text.slice(settled.length)
}

/** What was read there with what is settled in front; undefined if that is no beginning of a paragraph after all. */
export function withSettled(whole: string, read: Token[], settled: Settled): Token[] | undefined {
  if (settled.length === 0) return read
  const [first, ...rest] = read
  if (!isParagraph(first)) return undefined
  const [stand, ...after] = first.tokens
  if (!isText(stand) || !stand.raw.startsWith(standIn)) return undefined
  const words = stand.raw.slice(standIn.length)
  const begun = words === '' ? [] : [{ ...stand, raw: words, text: stand.text.slice(standIn.length) }]
  const long: LongParagraph = {
    ...first,
    raw: whole.slice(0, settled.length) + first.raw.slice(standIn.length),
    text: whole.slice(0, settled.length) + first.text.slice(standIn.length),
    tokens: [...settled.tokens, ...begun, ...after],
    lines: settled.lines,
  }
  return [long, ...rest]
}

/** Settles the lines above the last `left` characters of what a text ends with; the same if something is open there. */
export function settleLines(paragraph: Token | undefined, settled: Settled, left: number): Settled {
  if (!isParagraph(paragraph)) return settled
  const place = lastPlace(paragraph.tokens.slice(settled.tokens.length), left)
  if (place === undefined) return settled
  const next = settledTo(paragraph, settled, place)
  const inLines = settled.lines.reduce((count, tokens) => count + tokens.length, 0)
  return { ...next, lines: [...settled.lines, next.tokens.slice(inLines)] }
}

/** Settles what it can of the paragraph a text ends with, once it is long. */
export function settle(paragraph: Token | undefined, settled: Settled): Settled {
  if (!isParagraph(paragraph) || paragraph.raw.length - settled.length < most) return settled
  const place = lastPlace(paragraph.tokens.slice(settled.tokens.length))
  return place === undefined ? settled : settledTo(paragraph, settled, place)
}

interface Place {
  index: number
  offset: number
}

function settledTo(paragraph: Tokens.Paragraph, settled: Settled, { index, offset }: Place): Settled {
  const fresh = paragraph.tokens.slice(settled.tokens.length, settled.tokens.length + index + 1)
  const tokens = fresh.map((token, at) => {
    const raw = token.raw.slice(0, offset)
    return at === index ? { ...token, raw, text: raw } : token
  })
  return {
    ...settled,
    length: settled.length + tokens.reduce((length, { raw }) => length + raw.length, 0),
    tokens: [...settled.tokens, ...tokens],
  }
}

/** Where the last word begins before which everything is closed; or, so far from the end, the one word that begins there. */
function lastPlace(tokens: readonly Token[], left?: number): Place | undefined {
  let place
  for (const [index, token] of tokens.entries()) {
    if (!closed.has(token.type)) break
    if (!isText(token)) continue
    if (token.text !== token.raw) break
    // Numbers of sources are closed as well.
    const plain = token.raw.replaceAll(/\[[^*_~`[\]$\\<|\n]*\](?![[(:])/g, (pair) => '.'.repeat(pair.length))
    const end = plain.search(open)
    const places = [...(end === -1 ? plain : plain.slice(0, end)).matchAll(beforeWord)]
    const offsets = places.map((found) => found.index + found[0].length)
    const isLast = index === tokens.length - 1
    const offset =
      left === undefined ? offsets.at(-1) : offsets.find((one) => isLast && token.raw.length - one === left)
    if (offset !== undefined) place = { index, offset }
    if (end !== -1) break
  }
  return place
}

const closed = new Set<string>([
  'text',
  'strong',
  'em',
  'del',
  'codespan',
  'link',
  'escape',
  'br',
] satisfies MarkedToken['type'][])

function isParagraph(token: Token | undefined): token is Tokens.Paragraph {
  return token?.type === 'paragraph'
}

function isText(token: Token | undefined): token is Tokens.Text {
  return token?.type === 'text' && !('tokens' in token && token.tokens !== undefined)
}
