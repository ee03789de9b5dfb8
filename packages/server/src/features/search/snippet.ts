import { findFolded } from '#platform/text/index.ts'

const length = 200
const before = 60

/** The piece of a text around the first of the words looked for, on one line, with their places in it. */
export function snippetOf(
  text: string,
  wanted: readonly string[],
): { snippet: string; highlights: [number, number][] } {
  const found = findFolded(text, wanted)
  const first = found[0]?.[0] ?? 0
  const start = first <= before ? 0 : wordStart(text, first - before)
  const end = text.length - start <= length ? text.length : wordStart(text, start + length)
  const lead = start === 0 ? '' : '…'
  const snippet = `${lead}${text.slice(start, end).toWellFormed().replaceAll(/\s/gu, ' ')}${end === text.length ? '' : '…'}`
  const highlights = found
    .filter(([from, to]) => from >= start && to <= end)
    .map(([from, to]): [number, number] => [from - start + lead.length, to - start + lead.length])
  return { snippet, highlights }
}

/** The beginning of a word near an offset, or the offset where there is none. */
function wordStart(text: string, offset: number): number {
  const space = /\s/u.exec(text.slice(offset, offset + 20))
  return space === null ? offset : offset + space.index + 1
}
