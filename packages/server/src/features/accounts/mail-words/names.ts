/** Breaks of lines, other controls, and marks that turn the direction of what follows. */
const unruly = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu

/** What somebody wrote, as it may stand within a sentence: it ends no line and turns nothing around. */
export const inLine = (text: string): string => text.replace(unruly, ' ').replace(/\s+/g, ' ').trim()

/** The same of whoever may not be trusted: what mail programs would make a link of is none, and can still be read. */
export const asName = (text: string): string => inLine(text).replace(/([.:/\\@])(?=\S)/g, '$1 ')
