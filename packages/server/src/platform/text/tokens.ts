/** Han, kana, hangul, Thai and their neighbours: about a token a character. */
const denseFrom = 0x0e00
const asciiPerToken = 4.2
const otherPerToken = 2.4
const densePerToken = 1.3

/**
 * How many tokens a model's own tokenizer would make of a text, roughly: within 25 % for prose of most scripts and for
 * code, too many rather than too few. Not rounded, so that pieces add up.
 */
export function estimateTokens(text: string): number {
  let ascii = 0
  let other = 0
  let dense = 0
  let marks = 0
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= denseFrom && !(code >= 0x1e00 && code < 0x2c00)) dense += 1
    else if (code >= 0x80) other += 1
    else if (isWordOrBlank(code)) ascii += 1
    else marks += 1
  }
  return ascii / asciiPerToken + other / otherPerToken + dense / densePerToken + marks * 0.6
}

function isWordOrBlank(code: number): boolean {
  return code === 32 || (code >= 97 && code <= 122) || (code >= 65 && code <= 90)
}
