import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { Id } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import styles from './composer.module.css'
import { ProblemNote } from './problem-note.tsx'

interface ComposerProps {
  /** Under which the unsent text survives a reload of this tab. */
  draftKey: string
  send(text: string, messageId: Id): Promise<void>
  stop: (() => void) | null
  newMessageId(): Id
  model: ReactNode
}

export function Composer({ draftKey, send, stop, newMessageId, model }: ComposerProps) {
  const storageKey = `draft:${draftKey}`
  const [text, setText] = useState(() => sessionStorage.getItem(storageKey) ?? '')
  const [sending, setSending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  /** Kept while a send fails: tried again under the same id, it is stored once however often it arrives. */
  const pending = useRef<{ id: Id; text: string } | null>(null)
  const field = useRef<HTMLTextAreaElement>(null)

  useEffect(() => {
    if (text === '') sessionStorage.removeItem(storageKey)
    else sessionStorage.setItem(storageKey, text)
  }, [storageKey, text])
  useEffect(() => field.current?.focus(), [])

  async function submit(): Promise<void> {
    if (text.trim() === '' || sending) return
    if (pending.current?.text !== text) pending.current = { id: newMessageId(), text }
    setSending(true)
    setError(null)
    try {
      await send(text, pending.current.id)
      pending.current = null
      setText('')
    } catch (failure) {
      setError(failure)
    } finally {
      setSending(false)
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void submit()
  }

  const stops = stop !== null && text.trim() === ''
  return (
    <div className={styles['composer']}>
      {error !== null && <ProblemNote error={error} retry={() => void submit()} />}
      <form
        className={styles['box']}
        onSubmit={(event) => {
          event.preventDefault()
          if (stops) stop()
          else void submit()
        }}
      >
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          aria-label={t('composer.label')}
          aria-description={t('composer.hint')}
          placeholder={t('composer.placeholder')}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className={styles['row']}>
          {model}
          <IconButton
            type="submit"
            look="main"
            className={styles['send'] ?? ''}
            icon={stops ? 'stop' : 'send'}
            label={stops ? t('composer.stop') : t('composer.send')}
            disabled={!stops && (text.trim() === '' || sending)}
          />
        </div>
      </form>
    </div>
  )
}
