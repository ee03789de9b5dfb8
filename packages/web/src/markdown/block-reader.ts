import { Lexer, type Token, type TokensList } from 'marked'
import { isMath, lexerOptions } from './math/math-tokens.ts'
import { mendTail } from './mend.ts'

export interface ReadText {
  /** Blocks that can no longer change while the text grows: the same objects every time. */
  frozen: Token[]
  /** The end, read anew each time. */
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
  let links: TokensList['links'] = {}
  let wasGrowing = false

  function reset(): void {
    seen = ''
    frozenLength = 0
    frozen = []
    links = {}
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

  return function read(raw: string, growing: boolean): ReadText {
    const text = raw.replaceAll(/\r\n?/g, '\n')
    if (text === seen && growing === wasGrowing) return { frozen, tail }
    // Definitions at the end give meaning to references above them: the finished text is read once as a whole.
    const settles = wasGrowing && !growing && /^ {0,3}\[[^\]\n]+\]:/m.test(text)
    if (settles || !text.startsWith(seen.slice(0, frozenLength))) reset()
    seen = text
    wasGrowing = growing

    const rest = text.slice(frozenLength)
    const tokens = lex(rest, growing)
    const last = tokens.findLastIndex((token) => token.type !== 'space')
    const done = growing ? tokens.slice(0, Math.max(last, 0)) : tokens
    frozen = done.length === 0 ? frozen : [...frozen, ...done]
    frozenLength += done.reduce((length, token) => length + token.raw.length, 0)
    tail = tokens.slice(done.length)
    const newest = tokens[last]
    if (growing && newest !== undefined && newest.type !== 'code' && !isMath(newest)) {
      const end = text.slice(frozenLength)
      const mended = mendTail(end)
      if (mended !== end) tail = lex(mended, true)
    }
    return { frozen, tail }
  }
}
