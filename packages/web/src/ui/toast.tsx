import { useEffect, useState, useSyncExternalStore } from 'react'
import { t } from '../i18n/index.ts'
import { Button, IconButton } from './button.tsx'
import styles from './toast.module.css'
import { act, dismiss, shownToasts, takeBack, type Toast } from './toasts.ts'

export { showToast } from './toasts.ts'

export const toastMs = 6_000

export function Toasts() {
  const all = useSyncExternalStore(shownToasts.subscribe, shownToasts.current)
  return (
    <div className={styles['toasts']} role="status">
      {all.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

/** Stays while it is looked at; a problem stays until it is put away. */
function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    if (held || toast.stays === true || toast.tone === 'problem') return
    const timer = setTimeout(() => dismiss(toast), toastMs)
    return () => clearTimeout(timer)
  }, [held, toast])
  return (
    <div
      className={styles['toast']}
      data-tone={toast.tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <p>{toast.text}</p>
      {toast.action && (
        <Button look="quiet" onClick={() => act(toast)}>
          {toast.action.text}
        </Button>
      )}
      {toast.undo && (
        <Button look="quiet" onClick={() => takeBack(toast)}>
          {t('conversation.undo')}
        </Button>
      )}
      <IconButton icon="close" size="small" label={t('toast.dismiss')} onClick={() => dismiss(toast)} />
    </div>
  )
}
