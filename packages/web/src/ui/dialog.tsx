import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { t } from '../i18n/index.ts'
import { IconButton } from './button.tsx'
import styles from './dialog.module.css'

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
  wide?: boolean
}

/** The platform's own modal: keeps the focus inside, closes on Escape, and gives the focus back. */
export function Dialog({ title, onClose, children, wide = false }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  // While it is still in the page: only then the focus goes back to where it came from.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    // Left alone it would begin at the button that closes it.
    element?.querySelector<HTMLElement>('input, textarea')?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      data-wide={wide}
      aria-labelledby={id}
      onClose={({ currentTarget }) => {
        // Told late: it may be open again.
        if (!currentTarget.open) onClose()
      }}
      onPointerDown={({ target, currentTarget }) => {
        // Outside the paper is the backdrop, which belongs to the dialog too.
        if (target === currentTarget) currentTarget.close()
      }}
    >
      <div className={styles['paper']}>
        <header>
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" size="small" label={t('dialog.close')} onClick={() => dialog.current?.close()} />
        </header>
        {children}
      </div>
    </dialog>
  )
}

export function DialogButtons({ children }: { children: ReactNode }) {
  return <div className={styles['buttons']}>{children}</div>
}
