interface Ranked {
  stems: readonly string[]
}

/** Words that two passages share, of all that stand in either: from here on the second says what the first said. */
const alike = 0.8
const compared = 60

/**
 * The best `wanted` of them. The same words twice teach nobody twice: of passages that are equal only the best stays, and
 * one that says nearly what a better one says comes after all others. Where they differ in a number or a code, that may
 * be what was asked for.
 */
export function diverse<Passage extends Ranked>(passages: readonly Passage[], wanted: number): Passage[] {
  const [first, second]: [{ passage: Passage; words: Set<string> }[], Passage[]] = [[], []]
  const texts = new Set<string>()
  for (const [place, passage] of passages.entries()) {
    if (first.length >= wanted) break
    const text = passage.stems.join(' ')
    if (texts.has(text)) continue
    texts.add(text)
    const words = new Set(passage.stems)
    if (place < compared && first.some((better) => saysTheSame(better.words, words))) second.push(passage)
    else first.push({ passage, words })
  }
  return [...first.map(({ passage }) => passage), ...second].slice(0, wanted)
}

function saysTheSame(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
  const shared = left.intersection(right).size
  const all = left.size + right.size - shared
  if (all === 0 || shared / all < alike) return false
  return ![...left.symmetricDifference(right)].some((word) => /\p{N}/u.test(word))
}
