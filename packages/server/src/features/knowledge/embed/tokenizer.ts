/** Text as the numbers a model reads. A model's own marks written in a text are text. */
export interface Tokenizer {
  /** With the mark at each end; what is over the limit is cut off before the last mark. */
  encode(text: string, limit?: number): number[]
  /** The tokens of the text alone, without marks. */
  count(text: string): number
}
