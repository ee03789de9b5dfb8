const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '')

/** Pieces of a page are apart by more than this where something else stands between. */
const widestGap = 6

/**
 * Which of a page's pieces of text a passage is made of: those that stand in it, of these the longest run. A passage
 * that begins or ends on another page still shows its part.
 */
export function placesOf(pieces: readonly string[], passage: string): number[] {
  const wanted = plain(passage)
  if (wanted === '') return []
  const runs: { indexes: number[]; length: number }[] = []
  let from = 0
  for (const [index, piece] of pieces.entries()) {
    const text = plain(piece)
    if (text === '') continue
    // In the order of the page first: short pieces such as numbers stand in many places.
    let at = wanted.indexOf(text, from)
    if (at === -1 && text.length > 8) at = wanted.indexOf(text)
    const near = at !== -1 && (text.length > 3 || at - from < 24)
    if (!near) continue
    from = at + text.length
    const run = runs.at(-1)
    const last = run?.indexes.at(-1)
    if (run !== undefined && last !== undefined && index - last <= widestGap) {
      run.indexes.push(index)
      run.length += text.length
    } else runs.push({ indexes: [index], length: text.length })
  }
  const best = runs.toSorted((left, right) => right.length - left.length)[0]
  return best === undefined || best.length < Math.min(12, wanted.length) ? [] : best.indexes
}
