import * as contract from '@parley/contract'
import type { Id } from '@parley/contract'
import { useMemo, useSyncExternalStore } from 'react'
import { problemOf } from '../../api/http.ts'
import { showCollectionAgain } from '../../api/collections.ts'
import { upload } from '../../api/upload.ts'
import { createUploadQueue, type UploadItem } from './upload-queue.ts'

/** The uploads of this tab; they go on while one looks at other pages. */
export const uploads = createUploadQueue({
  async send({ collectionId, documentId, file, name }, signal, progress) {
    const named = name === file.name ? file : new File([file], name, { type: file.type })
    if (documentId !== undefined) {
      const how = { method: 'PUT', field: 'file', file: named, signal, progress } as const
      await upload(`documents/${documentId}/content`, contract.knowledgeDocument, how)
      return { duplicate: false }
    }
    const how = { field: 'files', file: named, signal, progress }
    const { documents } = await upload(`collections/${collectionId}/documents`, contract.documentsTaken, how)
    return { duplicate: documents.every(({ duplicate }) => duplicate) }
  },
  problemOf,
  arrived: (collectionId) => void showCollectionAgain(collectionId),
})

window.addEventListener('beforeunload', (event) => {
  const goesOn = uploads.items().some(({ state }) => state === 'waiting' || state === 'sending')
  // What has not arrived is lost with the page.
  if (goesOn) event.preventDefault()
})

export function useUploads(collectionId: Id): readonly UploadItem[] {
  const all = useSyncExternalStore(uploads.subscribe, uploads.items)
  return useMemo(() => all.filter((item) => item.collectionId === collectionId), [all, collectionId])
}
