import { useLayoutEffect, useRef, type ReactNode } from 'react'
import styles from './drawer.module.css'

/** The sidebar on a phone: a modal at the edge, which the platform closes on Escape and gives the focus back from. */
export function Drawer({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null)
  // While it is still in the page: only then the focus goes back to where it came from.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles['drawer']}
      aria-label={label}
      onClose={({ currentTarget }) => {
        // Told late: it may be open again.
        if (!currentTarget.open) onClose()
      }}
      onClick={({ target, currentTarget }) => {
        if (target === currentTarget) onClose()
      }}
    >
      {children}
    </dialog>
  )
}
