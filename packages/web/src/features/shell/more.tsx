import { useEffect, useRef } from 'react'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import styles from './conversation-list.module.css'

/** Loads more as it comes into view; also a button, for whoever does not scroll. */
export function More({ load, loaded }: { load: () => void; loaded: number }) {
  const button = useRef<HTMLButtonElement>(null)
  const latest = useRef(load)
  useEffect(() => {
    latest.current = load
  })
  // Looked at anew after each fetch: one that added nothing in view, or took the place of a page asked for, leaves this
  // where it was, and the browser tells of no change.
  useEffect(() => {
    if (button.current === null) return
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) latest.current()
    })
    observer.observe(button.current)
    return () => observer.disconnect()
  }, [loaded])
  return (
    <Button ref={button} look="quiet" className={styles['more']} onClick={load}>
      {t('sidebar.more')}
    </Button>
  )
}
