/** Where vectors can be compared with each other. Kept with a collection; vectors of two spaces are never mixed. */
export interface VectorSpace {
  provider: 'embedded' | 'openai' | 'ollama'
  model: string
  dimension: number
  /** Of the weights, or of the endpoint and its model's name. */
  hash: string
}
