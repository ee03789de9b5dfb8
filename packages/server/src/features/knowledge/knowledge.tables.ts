import type { CollectionGrant, DocumentState, EmbedderChoice } from '@parley/contract'
import type { Generated } from 'kysely'

export interface CollectionsTable {
  id: string
  owner_id: string
  name: string
  description: string
  embedder: EmbedderChoice
  version: number
  paused: number
  reembed_job_id: string | null
  created_at: number
  updated_at: number
}

export interface CollectionGrantsTable {
  collection_id: string
  subject_kind: CollectionGrant['to']
  subject_id: string
  access: CollectionGrant['access']
}

export interface DocumentsTable {
  id: string
  collection_id: string
  file_id: string
  name: string
  type: string
  size: number
  /** SHA-256 of the file. */
  hash: string
  state: DocumentState
  reason: string | null
  job_id: string | null
  revision: number
  live_revision: number | null
  pages: number | null
  chunk_count: number
  word_count: number
  language: string | null
  source_url: string | null
  fetched_at: number | null
  paused: number
  created_by: string
  created_at: number
  updated_at: number
}

export interface ChunksTable {
  number: Generated<number>
  id: string
  document_id: string
  collection_id: string
  revision: number
  position: number
  /** Of its text and headings: the same content keeps its id, and what was made of it. */
  content_hash: string
  text: string
  /** JSON. */
  headings: string
  page: number | null
  start_offset: number
  end_offset: number
  word_count: number
  language: string
}

/** A file that has come and is no document yet. */
export interface DocumentUploadsTable {
  file_id: string
  user_id: string
  size: number
  created_at: number
}

declare module '#platform/db/tables.ts' {
  interface Tables {
    collections: CollectionsTable
    collection_grants: CollectionGrantsTable
    documents: DocumentsTable
    chunks: ChunksTable
    document_uploads: DocumentUploadsTable
    /** SQLite only. */
    chunk_words: { rowid: number; scope: string; words: string }
  }
}
