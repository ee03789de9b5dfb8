import { useEffect, useState, useSyncExternalStore } from 'react'
import { t } from '../i18n/index.ts'
import { Button, IconButton } from './button.tsx'
import styles from './toast.module.css'

interface Toast {
  id: number
  text: string
  tone: 'plain' | 'problem'
  action?: { text: string; run: () => void }
  /** Until it is put away. */
  stays?: boolean
  /** Called once, when it goes without its action. */
  done?: () => void
}

export const toastMs = 6_000

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

/** A word about what just happened, at the edge of the page. */
export function showToast(toast: Omit<Toast, 'id' | 'tone'> & { tone?: Toast['tone'] }): void {
  lastId += 1
  set([...toasts.slice(-3), { tone: 'plain', ...toast, id: lastId }])
}

function dismiss(toast: Toast): void {
  if (!toasts.includes(toast)) return
  set(toasts.filter((one) => one !== toast))
  toast.done?.()
}

function act(toast: Toast): void {
  set(toasts.filter((one) => one !== toast))
  toast.action?.run()
}

export function Toasts() {
  const all = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
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
      <IconButton icon="close" size="small" label={t('toast.dismiss')} onClick={() => dismiss(toast)} />
    </div>
  )
}
