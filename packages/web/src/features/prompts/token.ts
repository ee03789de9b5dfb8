/** What is being typed to find something by: a prompt after a slash, or whom and what one turns to after an at sign. */
export interface Token {
  kind: 'prompt' | 'mention'
  from: number
  to: number
  query: string
}

const longest = 60

/** Of the words up to the caret. A slash counts where the message begins, an at sign where a word does. */
export function tokenAt(text: string, caret: number): Token | null {
  const before = text.slice(Math.max(0, caret - longest - 2), caret)
  const slash = /^\/([^\n/]*)$/.exec(text.slice(0, caret))?.[1]
  if (slash !== undefined && slash.length <= longest) return { kind: 'prompt', from: 0, to: caret, query: slash }
  const mention = /(?:^|\s)@([^\n@]*)$/.exec(before)?.[1]
  if (mention === undefined || mention.length > longest || mention.startsWith(' ')) return null
  return { kind: 'mention', from: caret - mention.length - 1, to: caret, query: mention }
}

/** The words with the token replaced, and where the caret stands behind them. */
export function withInstead(text: string, { from, to }: Token, words: string): { text: string; caret: number } {
  const rest = text.slice(to)
  const joined = words === '' ? rest.trimStart() : rest
  return { text: `${text.slice(0, from)}${words}${joined}`, caret: from + words.length }
}

/** Those whose name holds every word that was typed; where it begins with them, first. */
export function named<Item extends { name: string }>(items: readonly Item[], query: string): Item[] {
  const typed = query.trim().toLowerCase()
  const words = typed.split(/\s+/).filter(Boolean)
  return items
    .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
    .toSorted((a, b) => Number(b.name.toLowerCase().startsWith(typed)) - Number(a.name.toLowerCase().startsWith(typed)))
}
