export interface BlobsTable {
  hash: string
  size: number
  created_at: number
  unreferenced_at: number | null
}

export interface FilesTable {
  id: string
  owner_id: string
  name: string
  type: string
  size: number
  hash: string
  created_at: number
  /** Since when nothing holds it yet; null where something does. */
  loose_since: number | null
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    blobs: BlobsTable
    files: FilesTable
  }
}
