import type { Citation } from '@parley/contract'
import { Suspense, useCallback, useRef, useState, type ReactNode } from 'react'
import { laterDialog } from '../../i18n/later.tsx'
import { OpenPassageContext } from '../../markdown/citation.tsx'
import styles from './with-passages.module.css'

const PassagePanel = laterDialog(() => import('./passage-panel.tsx'))

/** A page whose citations open beside it. */
export function WithPassages({ children }: { children: ReactNode }) {
  const [opened, setOpened] = useState<Citation | null>(null)
  const opener = useRef<Element | null>(null)
  const open = useCallback((citation: Citation) => {
    opener.current = document.activeElement
    setOpened(citation)
  }, [])
  const close = useCallback(() => {
    setOpened(null)
    if (opener.current instanceof HTMLElement) opener.current.focus()
  }, [])
  return (
    <OpenPassageContext value={open}>
      <div className={styles['split']}>
        <div className={styles['page']}>{children}</div>
        {opened !== null && (
          <Suspense>
            <PassagePanel citation={opened} close={close} />
          </Suspense>
        )}
      </div>
    </OpenPassageContext>
  )
}
