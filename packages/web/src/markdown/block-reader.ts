import { replaceEqualDeep } from '@tanstack/react-query'
import { Lexer, type Token, type TokensList } from 'marked'
import { isMath, lexerOptions } from './math/math-tokens.ts'
import { mendTail } from './mend.ts'
import { settle, settleLines, unsettled, withoutSettled, withSettled } from './settle.ts'

export interface ReadText {
  /** Blocks that can no longer change while the text grows: the same objects every time. */
  frozen: Token[]
  /** The end, read anew each time; what of it is as it was are the same objects. */
  tail: Token[]
}

/**
 * Reads a text that grows. Only what follows the last finished block is read again, so a long answer costs as much per
 * token at its end as at its beginning.
 */
export function createBlockReader() {
  let seen = ''
  let frozenLength = 0
  let frozen: Token[] = []
  let tail: Token[] = []
  let settled = unsettled
  let links: TokensList['links'] = {}
  let wasGrowing = false
  /** The block that grows, as long as it is drawn as it was written. */
  let newestRead: Token | undefined

  function reset(): void {
    seen = ''
    frozenLength = 0
    frozen = []
    settled = unsettled
    links = {}
  }

  /** The end as blocks; of a long paragraph it begins with, only what may still change is read. */
  function lexEnd(text: string, growing: boolean): Token[] {
    const tokens = withSettled(text, lex(withoutSettled(text, settled), growing), settled)
    if (tokens !== undefined) return tokens
    settled = unsettled
    return lex(text, growing)
  }

  function lex(text: string, growing: boolean): Token[] {
    const lexer = new Lexer(growing ? lexerOptions.growing : lexerOptions.finished)
    lexer.tokens.links = { ...links }
    try {
      const tokens = lexer.lex(text)
      links = tokens.links
      return [...tokens]
    } catch {
      // Nested deeper than the stack allows: nobody reads that as Markdown.
      return [{ type: 'paragraph', raw: text, text, tokens: [{ type: 'text', raw: text, text, escaped: true }] }]
    }
  }

  function read(raw: string, growing: boolean): ReadText {
    const text = raw.replaceAll(/\r\n?/g, '\n')
    if (text === seen && growing === wasGrowing) return { frozen, tail }
    // Definitions at the end give meaning to references above them: the finished text is read once as a whole.
    const settles = wasGrowing && !growing && /^ {0,3}\[[^\]\n]+\]:/m.test(text)
    if (settles || !text.startsWith(seen.slice(0, frozenLength))) reset()
    seen = text
    wasGrowing = growing

    const rest = text.slice(frozenLength)
    const tokens = sameAs(tail, lexEnd(rest, growing))
    const last = tokens.findLastIndex((token) => token.type !== 'space')
    const done = growing ? tokens.slice(0, Math.max(last, 0)) : tokens
    frozen = done.length === 0 ? frozen : [...frozen, ...done]
    frozenLength += done.reduce((length, token) => length + token.raw.length, 0)
    if (done.length > 0) settled = unsettled
    tail = tokens.slice(done.length)
    const newest = tokens[last]
    if (growing && newest !== undefined && newest.type !== 'code' && !isMath(newest)) {
      const before = settled
      settled = settle(newest, before)
      const place = frozenLength + settled.length
      const end = text.slice(place)
      const mended = mendTail(end)
      if (mended !== end || settled !== before) {
        tail = sameAs(tail, lexEnd(text.slice(frozenLength, place) + mended, true))
      }
      newestRead = mended === end ? tail.at(-1) : undefined
    } else newestRead = undefined
    return { frozen, tail }
  }

  return {
    read,
    /** The lines above the last characters of what was read are full: nothing that comes changes them. */
    settleAbove(last: number): void {
      settled = settleLines(newestRead, settled, last)
    },
  }
}

/** Items of a list and rows of a table that have not changed are not drawn again. */
function sameAs(before: readonly Token[], now: Token[]): Token[] {
  return now.map((token, index) => replaceEqualDeep(before[index], token))
}
