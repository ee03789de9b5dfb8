import { t } from '../../i18n/index.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Reader, type Place } from './reader.tsx'

/** A document to look into, from a list. */
export function ReaderDialog({ title, close, ...place }: Place & { title: string; close: () => void }) {
  const name = place.page === null || place.page === undefined ? title : t('citation.page', { title, page: place.page })
  return (
    <Dialog title={name} onClose={close} wide>
      <Reader {...place} />
    </Dialog>
  )
}
