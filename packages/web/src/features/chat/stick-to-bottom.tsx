import { useEffect, useRef, useState, type ReactNode } from 'react'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import styles from './chat.module.css'

const closeEnough = 48

/** Stays at the newest line while the reader is there, and never moves once they have scrolled away. */
export function StickToBottom({ children }: { children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const [away, setAway] = useState(false)

  const toBottom = (): void => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }
  useEffect(() => {
    const inside = content.current
    if (inside === null) return
    const observer = new ResizeObserver(() => {
      if (follows.current) toBottom()
    })
    observer.observe(inside)
    return () => observer.disconnect()
  }, [])

  const onScroll = (): void => {
    if (box.current === null) return
    const { scrollTop, scrollHeight, clientHeight } = box.current
    follows.current = scrollHeight - scrollTop - clientHeight < closeEnough
    setAway(!follows.current)
  }
  return (
    <div className={styles['frame']}>
      <div
        ref={box}
        className={styles['scroll']}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-label={t('chat.log')}
      >
        <div ref={content}>{children}</div>
      </div>
      {away && (
        <IconButton
          className={styles['jump'] ?? ''}
          look="plain"
          icon="down"
          label={t('chat.bottom')}
          onClick={() => {
            follows.current = true
            toBottom()
          }}
        />
      )}
    </div>
  )
}
