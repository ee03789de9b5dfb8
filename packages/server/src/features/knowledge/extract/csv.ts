const separators = [',', ';', '\t', '|'] as const

/** Cells row by row, whatever separates them; quotes hold separators, line ends and quotes. */
export function* splitCells(text: string): Generator<string[]> {
  const separator = separatorOf(text.slice(0, 10_000))
  let row: string[] = []
  let at = 0
  while (at < text.length) {
    let cell = ''
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1)
      cell = text.slice(at + 1, end).replaceAll('""', '"')
      at = end + 1
    }
    const next = nextEnd(text, at, separator)
    cell += text.slice(at, next)
    row.push(cell)
    at = next + 1
    if (text[next] === separator) continue
    if (row.some((each) => each.trim() !== '')) yield row
    row = []
  }
  if (row.some((each) => each.trim() !== '')) yield row
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return text.length
}

function nextEnd(text: string, from: number, separator: string): number {
  for (let at = from; at < text.length; at += 1) if (text[at] === separator || text[at] === '\n') return at
  return text.length
}

/** The one that most lines have the same number of. */
function separatorOf(sample: string): string {
  const lines = sample.split('\n').filter(Boolean).slice(0, 20)
  let [best, bestScore]: [string, number] = [',', 0]
  for (const separator of separators) {
    const counts = lines.map((line) => line.split(separator).length - 1)
    const first = counts[0] ?? 0
    const score = first * counts.filter((count) => count === first).length
    if (score > bestScore) [best, bestScore] = [separator, score]
  }
  return best
}
