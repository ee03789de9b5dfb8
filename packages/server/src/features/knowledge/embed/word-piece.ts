import type { Tokenizer } from './tokenizer.ts'

const opening = 101
const ending = 102
const unknown = 100
const longestWord = 100
/** Accents, once letters are taken apart. */
const marks = /\p{Mn}+/gu
/** What nobody sees. Tabs and line ends are of this kind too, but part words. */
const invisible = /(?![\t\n\r])[\p{C}\ufffd]/gu
const ideographs =
  /[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{2f800}-\u{2fa1f}]/gu
/** A mark on its own, or all that stands between marks and spaces. ASCII's symbols count as marks. */
const words = /[\p{P}$+<=>^`|~]|[^\s\p{P}$+<=>^`|~]+/gu

/** The tokenizer of BERT without capitals, which the English embedder reads. */
export function createWordPiece(vocabulary: ReadonlyMap<string, number>): Tokenizer {
  return {
    encode(text, limit = Infinity) {
      const ids = [opening]
      for (const [word] of normalise(text).matchAll(words)) {
        if (ids.length + 1 >= limit) break
        pushPieces(word, vocabulary, ids)
      }
      if (ids.length >= limit) ids.length = limit - 1
      ids.push(ending)
      return ids
    },
    count(text) {
      const ids: number[] = []
      for (const [word] of normalise(text).matchAll(words)) pushPieces(word, vocabulary, ids)
      return ids.length
    },
  }
}

function normalise(text: string): string {
  return text
    .replaceAll(invisible, '')
    .replaceAll(ideographs, ' $& ')
    .normalize('NFD')
    .replaceAll(marks, '')
    .toLowerCase()
}

/** The longest piece that fits, again and again; a word that cannot be made of pieces is unknown as a whole. */
function pushPieces(word: string, vocabulary: ReadonlyMap<string, number>, ids: number[]): void {
  const before = ids.length
  const letters = Array.from(word)
  if (letters.length > longestWord) return void ids.push(unknown)
  let start = 0
  while (start < letters.length) {
    let end = letters.length
    let id: number | undefined
    while (end > start) {
      const piece = letters.slice(start, end).join('')
      id = vocabulary.get(start === 0 ? piece : `##${piece}`)
      if (id !== undefined) break
      end -= 1
    }
    if (id === undefined) {
      ids.length = before
      ids.push(unknown)
      return
    }
    ids.push(id)
    start = end
  }
}
