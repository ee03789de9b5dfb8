import { findFolded } from '#platform/text/index.ts'

const length = 200
const before = 60
/** What was looked for mostly stands near the beginning: the rest of a long text is then left alone. */
const nearBeginning = 4_000
/** Of a text without measure the beginning is shown. */
const mostFolded = 400_000

/** The piece of a text around the first of the words looked for, on one line, with their places in it. */
export function snippetOf(
  text: string,
  wanted: readonly string[],
): { snippet: string; highlights: [number, number][] } {
  const first = firstPlace(text, wanted)
  const start = first <= before ? 0 : wordStart(text, first - before)
  // Twice as much: signs of Markdown go, and what is left should still be a line.
  const written = text.slice(start, start + 2 * length)
  const plain = withoutMarks(written)
  // Who looks for the signs themselves is shown them.
  const whole = findFolded(plain, wanted).length > 0 ? plain : written.replaceAll(/\s+/gu, ' ')
  const end = whole.length <= length ? whole.length : wordStart(whole, length)
  const isEnd = end === whole.length && start + 2 * length >= text.length
  const snippet = `${start === 0 ? '' : '…'}${whole.slice(0, end).toWellFormed()}${isEnd ? '' : '…'}`
  return { snippet, highlights: findFolded(snippet, wanted) }
}

function firstPlace(text: string, wanted: readonly string[]): number {
  const found =
    findFolded(text.slice(0, nearBeginning), wanted, 1)[0] ?? findFolded(text.slice(0, mostFolded), wanted, 1)[0]
  return found?.[0] ?? 0
}

/** The words alone: no rules of tables, fences, headings, stars or addresses. */
function withoutMarks(markdown: string): string {
  return markdown
    .replaceAll(/^[ \t]*(?:`{3,}.*|~{3,}.*|\|?[ \t]*:?-{2,}[-:| \t]*)$/gmu, ' ')
    .replaceAll(/^[ \t]*(?:#{1,6}|>+)[ \t]+/gmu, '')
    .replaceAll(/!?\[([^\][\n]*)\]\([^)\s]*\)/gu, '$1')
    .replaceAll(/^[ \t]*\||\|[ \t]*$/gmu, '')
    .replaceAll(/[ \t]+\|[ \t]+/gu, ' · ')
    .replaceAll(/\*\*|__|~~|`/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim()
}

/** The beginning of a word near an offset, or the offset where there is none. */
function wordStart(text: string, offset: number): number {
  const space = /\s/u.exec(text.slice(offset, offset + 20))
  return space === null ? offset : offset + space.index + 1
}
