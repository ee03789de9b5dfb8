export type SayField = (sentence: string, language: string) => string

/** Says what is wrong with a field in these words; a sentence that nobody has translated stays as it is. */
export const fieldsIn =
  (words: Readonly<Record<string, string>>): SayField =>
  (sentence, language) => {
    const [best] = Object.keys(words)
      .flatMap((original) => {
        const told = valueIn(sentence, original)
        return told === null ? [] : [{ original, told }]
      })
      // "At most 20 files." fits "At most {n}." as well: the one that leaves least open is meant.
      .toSorted((a, b) => a.told.length - b.told.length)
    if (best === undefined) return sentence
    // A function: what was told may hold signs that mean something to `replace`.
    return (words[best.original] ?? sentence).replace('{n}', () => asWritten(best.told, language))
  }

/** What stands where a sentence has its `{n}`; empty for one that has none, null for another sentence. */
function valueIn(sentence: string, original: string): string | null {
  const [head = '', tail] = original.split('{n}')
  if (tail === undefined) return sentence === original ? '' : null
  const fits = sentence.startsWith(head) && sentence.endsWith(tail) && sentence.length > head.length + tail.length
  return fits ? sentence.slice(head.length, sentence.length - tail.length) : null
}

/** A number as the language writes it; anything else kept apart from the direction of the words around it. */
function asWritten(told: string, language: string): string {
  return /^\d[\d,]*$/.test(told)
    ? new Intl.NumberFormat(language).format(Number(told.replaceAll(',', '')))
    : `\u2068${told}\u2069`
}
