export interface PromptsTable {
  id: string
  owner_id: string
  name: string
  /** In small letters, for finding and for order. */
  name_key: string
  text: string
  shared: 0 | 1
  version: number
  created_at: number
  updated_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    prompts: PromptsTable
  }
}
