import * as contract from '@parley/contract'
import * as z from 'zod/mini'
import { sendFile } from '#features/files/index.ts'
import { AppError } from '#platform/app-error.ts'
import type { Files } from '#platform/files/index.ts'
import { route, type Route } from '#platform/http/index.ts'
import type { DocumentContents } from '../chunks/document-content.ts'
import type { DocumentService } from './documents.service.ts'

export interface DocumentRouteOptions {
  documents: DocumentService
  contents: DocumentContents
  files: Files
  /** Of one file, and of all that come at once. */
  uploadBytes: number
  requestBytes: number
}

const params = z.object({ id: contract.id })
const policy = { who: 'user', scope: 'knowledge' } as const
const mostFiles = 100

export function documentRoutes({
  documents,
  contents,
  files,
  uploadBytes,
  requestBytes,
}: DocumentRouteOptions): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/collections/:id/documents',
      summary: 'Its documents, newest first',
      policy,
      params,
      query: contract.documentsQuery,
      responses: { 200: contract.documentList },
      handle: async ({ caller, params, query }) => ({
        status: 200,
        body: await documents.list(caller.userId, params.id, query),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/collections/:id/documents',
      summary: 'Add files; they are read in the background',
      policy,
      params,
      upload: { field: 'files', mostFiles, mostBytes: requestBytes },
      responses: { 202: contract.documentsTaken },
      handle: async (request) => ({
        status: 202,
        body: {
          documents: await documents.add(request.caller, request.params.id, () => request.uploads, request.signal),
        },
      }),
    }),
    route({
      method: 'GET',
      path: '/api/documents/:id',
      summary: 'One document and how far it is',
      policy,
      params,
      responses: { 200: contract.knowledgeDocument },
      handle: async ({ caller, params }) => ({ status: 200, body: await documents.get(caller.userId, params.id) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/documents/:id',
      summary: 'Delete a document with everything that was made of it',
      policy,
      params,
      responses: { 204: null },
      async handle({ caller, params }) {
        await documents.remove(caller, params.id)
        return { status: 204 }
      },
    }),
    route({
      method: 'POST',
      path: '/api/documents/:id/retry',
      summary: 'Read a document again that failed',
      policy,
      params,
      responses: { 202: contract.knowledgeDocument },
      handle: async ({ caller, params }) => ({ status: 202, body: await documents.retry(caller, params.id) }),
    }),
    route({
      method: 'POST',
      path: '/api/documents/:id/cancel',
      summary: 'Stop reading a document',
      policy,
      params,
      responses: { 200: contract.knowledgeDocument },
      handle: async ({ caller, params }) => ({ status: 200, body: await documents.cancel(caller, params.id) }),
    }),
    route({
      method: 'GET',
      path: '/api/documents/:id/content',
      summary: 'Its passages in order, or from shortly before one of them',
      policy,
      params,
      query: contract.documentContentQuery,
      responses: { 200: contract.documentContent },
      handle: async ({ caller, params, query }) => ({
        status: 200,
        body: await contents.page(await documents.readable(caller.userId, params.id), query),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/documents/:id/content',
      summary: 'Replace what is in it; the old passages serve until the new ones are ready',
      policy,
      params,
      upload: { field: 'file', mostFiles: 1, mostBytes: uploadBytes },
      responses: { 202: contract.knowledgeDocument },
      handle: async (request) => ({
        status: 202,
        body: await documents.replace(request.caller, request.params.id, () => request.uploads, request.signal),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/documents/:id/file',
      summary: 'The file as it was given, whole or in part',
      policy,
      params,
      responses: { 200: null, 206: null, 304: null, 416: null },
      async handle({ caller, params, headers }) {
        const file = await files.find((await documents.readable(caller.userId, params.id)).file_id)
        if (file === null) throw new AppError('not_found', 'There is no such document.')
        return sendFile(files, file, headers)
      },
    }),
  ]
}
