import { Marked, type Token, type TokenizerAndRendererExtension, type Tokens } from 'marked'

export interface MathToken extends Tokens.Generic {
  type: 'math'
  text: string
  display: boolean
  /** Its end has not been written yet. */
  open: boolean
}

const displayWhole =
  /^ {0,3}(?:\$\$((?:(?!\n[ \t]*\n)[\s\S])+?)\$\$|\\\[((?:(?!\n[ \t]*\n)[\s\S])+?)\\\])[ \t]*(?:\n|$)/
const displayOpen = /^ {0,3}(?:\$\$|\\\[)(?:(?!\n[ \t]*\n)[\s\S])*$/
const inlineRound = /^\\\(((?:(?!\n[ \t]*\n)[\s\S])+?)\\\)/
const inlineDouble = /^\$\$((?:(?!\n[ \t]*\n)[^$])+?)\$\$/
/** A price is no formula: nothing but the formula touches its signs, and no digit follows. */
const inlineSingle = /^\$(?![\s$])((?:\\.|[^\\$\n])+?)(?<![\s\\])\$(?![\d$])/

function block(growing: boolean): TokenizerAndRendererExtension {
  return {
    name: 'math',
    level: 'block',
    start: (text) => /(?:^|\n) {0,3}(?:\$\$|\\\[)/.exec(text)?.index,
    tokenizer(text): MathToken | undefined {
      const whole = displayWhole.exec(text)
      if (whole !== null) return token(whole[0], whole[1] ?? whole[2] ?? '', true, false)
      const open = growing ? displayOpen.exec(text) : null
      return open === null ? undefined : token(open[0], open[0].trim().slice(2), true, true)
    },
  }
}

const inline: TokenizerAndRendererExtension = {
  name: 'inlineMath',
  level: 'inline',
  // Asked for every piece of a line that grows: a plain search costs next to nothing.
  start(text) {
    const places = [text.indexOf('$'), text.indexOf('\\(')].filter((place) => place !== -1)
    return places.length === 0 ? undefined : Math.min(...places)
  },
  tokenizer(text): MathToken | undefined {
    const double = inlineDouble.exec(text)
    if (double !== null) return token(double[0], double[1] ?? '', true, false)
    const match = inlineRound.exec(text) ?? inlineSingle.exec(text)
    return match === null ? undefined : token(match[0], match[1] ?? '', false, false)
  },
}

function token(raw: string, text: string, display: boolean, open: boolean): MathToken {
  return { type: 'math', raw, text: text.trim(), display, open }
}

export function isMath(candidate: Token): candidate is MathToken {
  return candidate.type === 'math'
}

const options = (growing: boolean) => {
  const { defaults } = new Marked({ gfm: true, extensions: [block(growing), inline] })
  return defaults
}

/** How Markdown is read: with formulas, and while a text grows with one that may have only begun. */
export const lexerOptions = { growing: options(true), finished: options(false) }
