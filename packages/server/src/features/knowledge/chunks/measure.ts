import type { ChunkMeasure } from '../ports.ts'

/** Where no model reads the chunks: about as a tokenizer would count, and rather too many. */
export const roughMeasure: ChunkMeasure = {
  mostTokens: 256,
  count: async (texts) => texts.map(roughTokens),
}

export function roughTokens(text: string): number {
  let tokens = 0
  for (const [word] of text.matchAll(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}_]+|[^\s]/gu,
  )) {
    tokens += Math.ceil(word.length / 5)
  }
  return tokens
}
