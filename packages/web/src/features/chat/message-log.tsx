import type { Id } from '@parley/contract'
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import type { Branch } from '../../api/branch.ts'
import { fetchOlder } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { AnswerMessage } from './answer-message.tsx'
import styles from './conversation.module.css'
import type { Outgoing } from './outbox.ts'
import { OutgoingMessage } from './outgoing-message.tsx'
import { UserMessage } from './user-message.tsx'
import { useWriting } from './use-writing.ts'
import { useStickyScroll } from './use-sticky-scroll.ts'

interface MessageLogProps {
  conversationId: Id
  branch: Branch
  outgoing: readonly Outgoing[]
  /** After the newest message. */
  children?: ReactNode
}

export function MessageLog({ conversationId, branch, outgoing, children }: MessageLogProps) {
  const { box, content, away, toBottom, onScroll } = useStickyScroll()
  const { items, older } = branch
  useLayoutEffect(toBottom, [toBottom])
  // Whoever sends wants to see what comes of it.
  const sentCount = useRef(outgoing.length)
  useLayoutEffect(() => {
    if (outgoing.length > sentCount.current) toBottom()
    sentCount.current = outgoing.length
  }, [outgoing.length, toBottom])

  const writing = useWriting(items)
  const turn = writing.runIds.length === 0 || writing.current === undefined ? -1 : items.indexOf(writing.current)

  // What is stored already may still stand in the outbox for a moment.
  const stored = new Set(items.slice(-10).map(({ id }) => id))
  const waiting = outgoing.filter(({ id }) => !stored.has(id))

  return (
    <div className={styles['frame']}>
      <div
        ref={box}
        className={styles['scroll']}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={t('chat.log')}
      >
        <div ref={content} className={styles['log']}>
          {older !== null && <Older key={older} conversationId={conversationId} box={box} />}
          {items.length === 0 && waiting.length === 0 && <p className={styles['nobody']}>{t('chat.empty')}</p>}
          {items.map((message, index) =>
            message.role === 'user' ? (
              <UserMessage key={message.id} message={message} waits={turn !== -1 && turn < index} />
            ) : (
              <AnswerMessage key={message.id} stored={message} newest={index === items.length - 1} />
            ),
          )}
          {waiting.map((item) => (
            <OutgoingMessage key={item.id} outgoing={item} />
          ))}
          {children}
        </div>
      </div>
      {away && (
        <IconButton className={styles['jump']} look="plain" icon="down" label={t('chat.bottom')} onClick={toBottom} />
      )}
    </div>
  )
}

interface OlderProps {
  conversationId: Id
  box: React.RefObject<HTMLDivElement | null>
}

/** Loads the page above before the reader gets there. The browser keeps what is read in its place. */
function Older({ conversationId, box }: OlderProps) {
  const mark = useRef<HTMLButtonElement>(null)
  const [failed, setFailed] = useState(false)
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (mark.current === null) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return
        observer.disconnect()
        // At the very top browsers do not keep the place of what is read.
        if (box.current?.scrollTop === 0) box.current.scrollTop = 1
        setFailed(false)
        fetchOlder(conversationId).catch(() => setFailed(true))
      },
      { root: box.current, rootMargin: '1200px 0px 0px' },
    )
    observer.observe(mark.current)
    return () => observer.disconnect()
  }, [conversationId, box, attempt])
  return (
    <div className={styles['older']}>
      <button ref={mark} type="button" className={styles['olderButton']} onClick={() => setAttempt(attempt + 1)}>
        {t(failed ? 'error.retry' : 'chat.older')}
      </button>
    </div>
  )
}
