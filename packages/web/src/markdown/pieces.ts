/** A browser lays out anew only the pieces that changed: of a long paragraph that grows, half of the work. */
const about = 1_500

/** A text in pieces that stay as they are while it grows. They end with a word, where no letter hangs on the next. */
export function inPieces(text: string): string | string[] {
  if (text.length <= about) return text
  const pieces: string[] = []
  let from = 0
  while (text.length - from > about) {
    const space = text.lastIndexOf(' ', from + about - 1)
    // Hardly a text: it stays whole.
    if (space <= from) break
    pieces.push(text.slice(from, space + 1))
    from = space + 1
  }
  return [...pieces, text.slice(from)]
}
