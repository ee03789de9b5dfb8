import * as z from 'zod/mini'
import { id } from './id.ts'
import { listOf, listQuery } from './list.ts'
import { time } from './message.ts'

/** Which model reads its documents for searching by meaning; automatic: their languages decide. */
export const embedderChoice = z.enum(['automatic', 'english', 'multilingual', 'endpoint'])
export type EmbedderChoice = z.infer<typeof embedderChoice>

export const collection = z.object({
  id,
  name: z.string(),
  description: z.string(),
  embedder: embedderChoice,
  /** What the one who asks may do with it; only its owner shares and deletes it. */
  access: z.enum(['owner', 'write', 'read']),
  ownerId: id,
  /** What is added waits until somebody goes on. */
  paused: z.boolean(),
  /** Whose vectors answer now; null before its first document. */
  readBy: z.nullable(z.object({ provider: z.string(), model: z.string() })),
  /** Documents that have new vectors, while another model reads all of them; until then the old ones answer. */
  reembedding: z.nullable(z.object({ done: z.int(), total: z.nullable(z.int()) })),
  passages: z.int(),
  documents: z.object({ total: z.int(), ready: z.int(), working: z.int(), failed: z.int() }),
  /** Of all its documents as they were given. */
  bytes: z.int(),
  /** Of what can be searched, most frequent first. */
  languages: z.array(z.string()),
  createdAt: time,
  updatedAt: time,
})
export type Collection = z.infer<typeof collection>

const collectionName = z
  .string()
  .check(z.trim(), z.minLength(1, 'Give it a name.'), z.maxLength(200, 'Use at most 200 characters.'))
const description = z.string().check(z.maxLength(2_000, 'Use at most 2,000 characters.'))

export const collectionList = listOf(collection)
export const collectionsQuery = z.strictObject(listQuery)
export const createCollection = z.strictObject({
  id: z.optional(id),
  name: collectionName,
  description: z.optional(description),
  embedder: z.optional(embedderChoice),
})
export type CreateCollection = z.infer<typeof createCollection>
export const changeCollection = z.strictObject({
  name: z.optional(collectionName),
  description: z.optional(description),
  embedder: z.optional(embedderChoice),
})
export type ChangeCollection = z.infer<typeof changeCollection>

const access = z.enum(['read', 'write'])
export const collectionGrant = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('user'), id, access }),
  z.strictObject({ to: z.literal('group'), id, access }),
  z.strictObject({ to: z.literal('everyone'), access }),
])
export type CollectionGrant = z.infer<typeof collectionGrant>
export const collectionGrants = z.strictObject({ grants: z.array(collectionGrant).check(z.maxLength(500)) })

export const documentState = z.enum(['queued', 'extracting', 'embedding', 'ready', 'failed'])
export type DocumentState = z.infer<typeof documentState>

export const knowledgeDocument = z.object({
  id,
  collectionId: id,
  name: z.string(),
  type: z.string(),
  size: z.int(),
  state: documentState,
  /** Why it failed, in words for the person who gave it. */
  reason: z.nullable(z.string()),
  /** While it is being worked on. */
  progress: z.nullable(z.object({ done: z.int(), total: z.nullable(z.int()) })),
  /** Whether its passages can be found: also while a newer version is being read. */
  searchable: z.boolean(),
  pages: z.nullable(z.int()),
  passages: z.int(),
  language: z.nullable(z.string()),
  /** Somebody wants its reading to wait, or that of all its collection. */
  paused: z.boolean(),
  /** Of a page of the web. */
  source: z.nullable(z.object({ url: z.string(), fetchedAt: time })),
  createdAt: time,
  updatedAt: time,
})
export type KnowledgeDocument = z.infer<typeof knowledgeDocument>
export const documentList = listOf(knowledgeDocument)
export const documentsQuery = z.strictObject(listQuery)
/** `duplicate`: the collection had this content already, and this is the document that holds it. */
export const documentTaken = z.extend(knowledgeDocument, { duplicate: z.boolean() })
export const documentsTaken = z.object({ documents: z.array(documentTaken) })
export const addPage = z.strictObject({
  url: z.string().check(z.trim(), z.minLength(1, 'Say which page.'), z.maxLength(2_000, 'This address is too long.')),
})

/** Of everything the caller may read, but for `bytes`: those of their own files. */
export const knowledgeOverview = z.object({
  documents: z.object({ total: z.int(), ready: z.int(), working: z.int(), failed: z.int(), paused: z.int() }),
  bytes: z.int(),
  /** What the caller may keep altogether; null: as much as there is room for. */
  limits: z.object({ bytes: z.nullable(z.int()), documents: z.nullable(z.int()) }),
  /** How many documents count towards that. */
  own: z.int(),
  /** What may be chosen for a collection beside `automatic`. */
  embedders: z.array(embedderChoice),
})
export type KnowledgeOverview = z.infer<typeof knowledgeOverview>

/** What each person has added to collections, whoever owns those: who keeps most comes first. */
export const keptByPerson = z.object({
  userId: id,
  /** Null where the account is gone. */
  name: z.nullable(z.string()),
  documents: z.int(),
  /** Of these, what could not be read and takes room all the same. */
  failed: z.int(),
  bytes: z.int(),
  /** What they may keep; null: as much as there is room for. */
  limits: z.object({ bytes: z.nullable(z.int()), documents: z.nullable(z.int()) }),
})
export type KeptByPerson = z.infer<typeof keptByPerson>
export const keptList = listOf(keptByPerson)
export type KeptList = z.infer<typeof keptList>
export const keptQuery = z.strictObject(listQuery)

export const passage = z.object({
  id,
  page: z.nullable(z.int()),
  /** From the chapter down to where it stands. */
  headings: z.array(z.string()),
  text: z.string(),
})
export const documentContentQuery = z.strictObject({ ...listQuery, chunk: z.optional(id) })
/** Its passages in order; with `chunk`, from shortly before that one. */
export const documentContent = z.object({
  documentId: id,
  name: z.string(),
  passages: z.array(passage),
  nextCursor: z.nullable(z.string()),
})

export const searchCollection = z.strictObject({
  query: z.string().check(z.minLength(1, 'Ask for something.'), z.maxLength(2_000, 'Use at most 2,000 characters.')),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(50)), 8),
})
export const passageFound = z.object({
  chunkId: id,
  documentId: id,
  documentName: z.string(),
  /** The nearest heading above it. */
  title: z.nullable(z.string()),
  /** From the chapter down to where it stands. */
  headings: z.array(z.string()),
  page: z.nullable(z.int()),
  text: z.string(),
  /** What stands next to it in the same section. */
  before: z.nullable(z.string()),
  after: z.nullable(z.string()),
  /** `vectorScore + weight * keywordScore`. */
  score: z.number(),
  vectorScore: z.nullable(z.number()),
  keywordScore: z.nullable(z.number()),
  weight: z.number(),
  /** Of the question, those that stand in it. */
  words: z.array(z.string()),
})
export type PassageFound = z.infer<typeof passageFound>
export const passagesFound = z.object({
  results: z.array(passageFound),
  mode: z.enum(['hybrid', 'keywords']),
  /** Why meaning was not compared: it took too long, or what reads these documents is not at hand. */
  reason: z.nullable(z.enum(['slow', 'unavailable'])),
})
export type PassagesFound = z.infer<typeof passagesFound>
