import { Suspense } from 'react'
import { createPortal } from 'react-dom'
import { laterDialog } from '../../i18n/later.tsx'

const Loaded = laterDialog(() => import('./connect-dialog.tsx'))

/** Opened now and then, from many places; one lies in the form a message is written in, and forms hold no forms. */
export function ConnectDialog({ close }: { close: () => void }) {
  return createPortal(
    <Suspense>
      <Loaded close={close} />
    </Suspense>,
    document.body,
  )
}
