/** Scripts that are written without spaces: there, every character is a word of its own, and a word is a phrase. */
const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const wordPattern = new RegExp(`[${unspaced}]|(?:(?![${unspaced}])[\\p{L}\\p{N}])+`, 'gu')
const inWord = new RegExp(`(?:(?![${unspaced}])[\\p{L}\\p{N}]){2}`, 'u')
const marks = /\p{M}+/gu
/** Most text has nothing to fold but its case. */
const isPlain = /^[\0-\x7f]*$/
const plainWord = /[\da-z]+/g

/** Text as it is compared: whatever the case, the accents and the form of its characters. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(marks, '').toLowerCase().normalize('NFKC')
}

/** The words of a text, folded, in order. */
export function wordsOf(text: string): string[] {
  if (isPlain.test(text)) return text.toLowerCase().match(plainWord) ?? []
  return foldText(text).match(wordPattern) ?? []
}

/** Where `wanted`, folded already, begins a word of `text`: offsets in the text as it was written, at most so many of each. */
export function findFolded(text: string, wanted: readonly string[], most = Infinity): [from: number, to: number][] {
  const { folded, places } = foldWithPlaces(text)
  const found: [number, number][] = []
  for (const each of wanted) {
    if (each === '') continue
    let left = most
    for (let at = folded.indexOf(each); at >= 0 && left > 0; at = folded.indexOf(each, at + each.length)) {
      if (!beginsWord(folded, at)) continue
      found.push([places[at] ?? 0, places[at + each.length] ?? text.length])
      left -= 1
    }
  }
  return joined(found.sort((left, right) => left[0] - right[0]))
}

const runs = /[\0-\x7f]+|[^\0-\x7f]+/gu
const foldedCharacters = new Map<string, string>()
const mostKept = 10_000

function foldWithPlaces(text: string) {
  const places: number[] = []
  let folded = ''
  for (const { 0: run, index } of text.matchAll(runs)) {
    let at = index
    if (run < '\x80') {
      folded += run.toLowerCase()
      for (const end = at + run.length; at < end; at += 1) places.push(at)
      continue
    }
    for (const character of run) {
      const piece = foldCharacter(character)
      folded += piece
      for (let unit = 0; unit < piece.length; unit += 1) places.push(at)
      at += character.length
    }
  }
  return { folded, places }
}

/** A text says the same few again and again, and each costs more to fold than all else here. */
function foldCharacter(character: string): string {
  const known = foldedCharacters.get(character)
  if (known !== undefined) return known
  const folded = foldText(character)
  if (foldedCharacters.size < mostKept) foldedCharacters.set(character, folded)
  return folded
}

function beginsWord(folded: string, at: number): boolean {
  return !inWord.test(folded.slice(Math.max(0, at - 1), at + 1))
}

function joined(ranges: [number, number][]): [number, number][] {
  const result: [number, number][] = []
  for (const [from, to] of ranges) {
    const last = result.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else result.push([from, to])
  }
  return result
}
