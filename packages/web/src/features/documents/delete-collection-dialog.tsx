import type { Collection } from '@parley/contract'
import { useState } from 'react'
import { deleteCollection } from '../../api/knowledge.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { showToast } from '../../ui/toast.tsx'
import { uploads } from './uploads.ts'

interface DeleteCollectionDialogProps {
  collection: Collection
  close: () => void
  deleted: () => void
}

/** Too much to be taken back by a toast: it says what goes, and asks. */
export function DeleteCollectionDialog({ collection, close, deleted }: DeleteCollectionDialogProps) {
  const [busy, setBusy] = useState(false)
  async function go(): Promise<void> {
    setBusy(true)
    try {
      uploads.cancelAll(collection.id)
      await deleteCollection(collection.id)
      deleted()
    } catch (error) {
      showToast({ text: problemOf(error).detail, tone: 'problem' })
      setBusy(false)
    }
  }
  return (
    <Dialog title={t('collection.delete.title', { name: collection.name })} onClose={close}>
      <p>{t('collection.delete.text', { count: collection.documents.total })}</p>
      <DialogButtons>
        <Button onClick={close}>{t('dialog.cancel')}</Button>
        <Button look="danger" icon="trash" busy={busy} onClick={() => void go()}>
          {t('collection.delete')}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
