/** How letters are compared: without case and accents, whatever the script. */
export function plainLetters(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}

/** How well a text answers what was typed, or 0: every word must stand in it, best at its beginning. */
export function matchScore(text: string, typed: string): number {
  const words = plainLetters(typed).split(/\s+/).filter(Boolean)
  const plain = plainLetters(text)
  let score = 1
  for (const word of words) {
    const at = plain.indexOf(word)
    if (at === -1) return 0
    if (at === 0) score += 4
    else if (!/[\p{L}\p{N}]/u.test(plain[at - 1] ?? '')) score += 2
  }
  return score
}
