import assert from 'node:assert/strict'
import { collection, documentsTaken, knowledgeDocument, storedFile, type KnowledgeDocument } from '@parley/contract'
import type { AuthorsCase, RouteCase } from './harness-call.ts'
import type { TestClient } from './client.ts'

/** Files, collections and what is in them. */
export function knowledgeCases(): Record<string, AuthorsCase> {
  const upload = (text: string) => ({ field: 'files', name: 'note.txt', text })
  return {
    'POST /api/files': (_author, canary) => ({ upload: { field: 'file', name: 'note.txt', text: canary } }),
    'GET /api/files/:id': async (author, canary) => ({ params: { id: await fileOf(author, canary) } }),
    'GET /api/collections': collectionOf,
    'POST /api/collections': () => ({ body: { name: 'Papers' } }),
    'GET /api/collections/:id': collectionOf,
    'PATCH /api/collections/:id': async (author, canary) => ({
      ...(await collectionOf(author, canary)),
      body: { description: 'About them' },
    }),
    'DELETE /api/collections/:id': collectionOf,
    'GET /api/collections/:id/grants': collectionOf,
    'PUT /api/collections/:id/grants': async (author, canary) => ({
      ...(await collectionOf(author, canary)),
      body: { grants: [] },
    }),
    'GET /api/collections/:id/documents': async (author, canary) =>
      asCollection((await documentOf(author, canary)).collectionId),
    'POST /api/collections/:id/documents': async (author, canary) => ({
      ...(await collectionOf(author, canary)),
      upload: upload(canary),
    }),
    'POST /api/collections/:id/search': async (author, canary) => ({
      ...asCollection((await documentOf(author, canary)).collectionId),
      body: { query: canary },
    }),
    'GET /api/knowledge': collectionOf,
    'GET /api/admin/knowledge': () => ({}),
    'POST /api/knowledge/pause': () => ({}),
    'POST /api/knowledge/resume': () => ({}),
    'POST /api/collections/:id/pages': async (author, canary) => ({
      ...(await collectionOf(author, canary)),
      body: { url: 'http://127.0.0.1:9/' },
      // No page may be fetched from inside.
      mayAnswer: [403],
    }),
    'POST /api/documents/:id/refresh': async (author, canary) => ({
      ...(await ofDocument(author, canary)),
      // It is a file.
      mayAnswer: [409],
    }),
    'POST /api/collections/:id/pause': collectionOf,
    'POST /api/collections/:id/resume': collectionOf,
    'POST /api/documents/:id/pause': async (author, canary) => ({
      ...asDocument(await documentOf(author, canary, 'slow')),
      // It may be read already.
      mayAnswer: [409],
    }),
    'POST /api/documents/:id/resume': async (author, canary) => ({
      ...(await ofDocument(author, canary)),
      mayAnswer: [409],
    }),
    'GET /api/documents/:id': ofDocument,
    'DELETE /api/documents/:id': ofDocument,
    'POST /api/documents/:id/retry': async (author) => asDocument(await emptyDocumentOf(author)),
    'POST /api/documents/:id/cancel': async (author, canary) => ({
      ...asDocument(await documentOf(author, canary, 'slow')),
      // It may be read already.
      mayAnswer: [],
    }),
    'GET /api/documents/:id/content': ofDocument,
    'PUT /api/documents/:id/content': async (author, canary) => ({
      ...(await ofDocument(author, canary)),
      upload: { field: 'file', name: 'newer.txt', text: `Newer ${canary}` },
    }),
    'GET /api/documents/:id/file': ofDocument,
  }
}

async function fileOf(author: TestClient, canary: string): Promise<string> {
  const answer = await author.upload('/api/files', 'file', [new File([canary], `${canary}.txt`)])
  assert.equal(answer.status, 201)
  return storedFile.parse(answer.body).id
}

interface Thing {
  params: { id: string }
  grants: string
}

const asCollection = (id: string): Thing => ({ params: { id }, grants: `/api/collections/${id}/grants` })
const asDocument = ({ id, collectionId }: KnowledgeDocument): Thing => ({
  ...asCollection(collectionId),
  params: { id },
})

async function collectionOf(author: TestClient, canary: string): Promise<Thing> {
  const made = await author.ok('POST', '/api/collections', { name: canary })
  return asCollection(collection.parse(made).id)
}

async function ofDocument(author: TestClient, canary: string): Promise<RouteCase> {
  return asDocument(await documentOf(author, canary))
}

/** As soon as it is read, so that the author's text is there to be seen by others. */
async function documentOf(author: TestClient, canary: string, wait?: 'slow'): Promise<KnowledgeDocument> {
  const taken = await addTo(author, canary, canary)
  return wait === 'slow' ? taken : untilRead(author, taken)
}

const emptyDocumentOf = (author: TestClient): Promise<KnowledgeDocument> => addTo(author, 'Empty', '')

async function addTo(author: TestClient, name: string, text: string): Promise<KnowledgeDocument> {
  const { params } = await collectionOf(author, name)
  const answer = await author.upload(`/api/collections/${params.id}/documents`, 'files', [
    new File([text], `${name}.txt`),
  ])
  assert.equal(answer.status, 202)
  const [document] = documentsTaken.parse(answer.body).documents
  assert.ok(document)
  return document
}

async function untilRead(author: TestClient, { id }: KnowledgeDocument): Promise<KnowledgeDocument> {
  for (;;) {
    const now = knowledgeDocument.parse(await author.ok('GET', `/api/documents/${id}`))
    if (now.state === 'ready' || now.state === 'failed') return now
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
