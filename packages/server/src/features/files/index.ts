import { id, storedFile, type Id } from '@parley/contract'
import * as z from 'zod/mini'
import type { Transaction } from 'kysely'
import { AppError } from '#platform/app-error.ts'
import type { Tables } from '#platform/db/index.ts'
import type { Files } from '#platform/files/index.ts'
import { route, type Caller, type Route, type RouteAnswer } from '#platform/http/index.ts'
import { receiveFile } from './receive-file.ts'
import { sendFile } from './send-file.ts'

export { receiveFile } from './receive-file.ts'
export { sendFile } from './send-file.ts'

export interface FileOptions {
  files: Files
  /** Whether this person may give files at all. */
  mayUpload(caller: Caller): Promise<boolean>
  /** In one request; 0 turns the limit off. */
  uploadBytes: number
}

/** What was given and never sent stays for weeks: so many and, of the largest that may come at once, so much of it. */
const mostLoose = 500
const mostLooseUploads = 20

/** Files that hang on messages: their owner alone gets them back. */
export function createFileRoutes({ files, mayUpload, uploadBytes }: FileOptions): Route[] {
  async function send(userId: Id, fileId: Id, headers: Headers): Promise<RouteAnswer> {
    const file = await files.find(fileId)
    if (file === null || file.ownerId !== userId) throw new AppError('not_found', 'There is no such file.')
    return sendFile(files, file, headers)
  }

  /** Before the bytes come, and where the file comes to be: two at once cannot both be the last. */
  async function requireRoom(userId: Id, within?: Transaction<Tables>): Promise<void> {
    const { count, bytes } = await files.looseOf(userId, within)
    if (count <= mostLoose && (uploadBytes === 0 || bytes <= mostLooseUploads * uploadBytes)) return
    throw new AppError('quota_exceeded', 'You have given many files that were never sent. Send some of them first.')
  }

  return [
    route({
      method: 'POST',
      path: '/api/files',
      summary: 'Give a file, to hang on a message',
      policy: { who: 'user', scope: 'chat' },
      upload: { field: 'file', mostFiles: 1, mostBytes: uploadBytes },
      responses: { 201: storedFile },
      async handle({ caller, uploads, signal }) {
        if (!(await mayUpload(caller))) throw new AppError('forbidden', 'Your account may not upload.')
        await requireRoom(caller.userId)
        const room = (transaction: Transaction<Tables>) => requireRoom(caller.userId, transaction)
        const kept = []
        for await (const upload of uploads) kept.push(await receiveFile(files, caller.userId, upload, signal, room))
        const [file] = kept
        if (!file) throw new AppError('validation_failed', 'Choose a file.')
        return { status: 201, body: { id: file.id, name: file.name, size: file.size, type: file.type } }
      },
    }),
    route({
      method: 'GET',
      path: '/api/files/:id',
      summary: 'A file as it was given, whole or in part',
      policy: { who: 'user', scope: 'read' },
      params: z.object({ id }),
      responses: { 200: null, 206: null, 304: null, 416: null },
      handle: ({ caller, params, headers }) => send(caller.userId, params.id, headers),
    }),
  ]
}
