import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { showToast } from '../../ui/toast.tsx'
import styles from './turn.module.css'

interface MessageEditorProps {
  text: string
  save(text: string): Promise<void>
  cancel(): void
}

export default function MessageEditor({ text: before, save, cancel }: MessageEditorProps) {
  const [text, setText] = useState(before)
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.focus()
    field.current?.setSelectionRange(before.length, before.length)
  }, [before])

  async function submit(): Promise<void> {
    if (text.trim() === '' || busy) return
    setBusy(true)
    try {
      await save(text)
    } catch (error) {
      showToast({ text: problemOf(error).detail, tone: 'problem' })
      setBusy(false)
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape') cancel()
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    void submit()
  }

  return (
    <form
      className={styles['editor']}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <textarea
        ref={field}
        dir="auto"
        rows={2}
        value={text}
        aria-label={t('message.editing')}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles['editorFoot']}>
        <p>{t('message.editing.hint')}</p>
        <Button onClick={cancel}>{t('dialog.cancel')}</Button>
        <Button type="submit" look="primary" busy={busy}>
          {t('message.resend')}
        </Button>
      </div>
    </form>
  )
}
