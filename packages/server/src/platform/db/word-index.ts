/**
 * A full-text index: a table of its own beside the rows on SQLite, the column `words` on PostgreSQL. Where rows cross
 * from one to the other it is made anew from them.
 */
export interface WordIndex {
  /** The table whose rows are found, and the column that numbers them. */
  table: string
  number: string
  /** The full-text table on SQLite, and its column that says to whom a row belongs, if any; the other is `words`. */
  fullText: string
  tag: string | null
  /** The column on PostgreSQL, as an expression over `given.tag` and `given.words`. */
  vector: string
  /** Asked of a SQLite file: all rows with what their words are made of, the number as `number`. */
  rows: string
  wordsOf(row: Readonly<Record<string, unknown>>): { tag: string; words: string }
}
