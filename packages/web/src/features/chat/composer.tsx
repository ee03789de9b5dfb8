import { useEffect, useImperativeHandle, useRef, type KeyboardEvent, type ReactNode, type Ref } from 'react'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import styles from './composer.module.css'
import type { Draft } from './use-draft.ts'

export interface ComposerHandle {
  focus(): void
}

interface ComposerProps {
  draft: Draft
  send(text: string): void
  /** Ends the answer being written; null when none is. */
  stop: (() => void) | null
  tools: ReactNode
  ref?: Ref<ComposerHandle>
}

const growsByItself = CSS.supports('field-sizing', 'content')

export function Composer({ draft, send, stop, tools, ref }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const { text } = draft
  const isEmpty = text.trim() === ''

  useImperativeHandle(ref, () => ({
    focus() {
      const element = field.current
      element?.focus()
      element?.setSelectionRange(element.value.length, element.value.length)
    },
  }))
  useEffect(() => {
    // A keyboard that slides over the page uninvited is no welcome.
    if (matchMedia('(hover: hover)').matches) field.current?.focus()
  }, [])
  useEffect(() => {
    const element = field.current
    if (growsByItself || element === null) return
    element.style.height = 'auto'
    element.style.height = `${element.scrollHeight}px`
  }, [text])

  function submit(): void {
    if (isEmpty) return
    send(text)
    draft.sent()
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    submit()
  }

  return (
    <form
      className={styles['composer']}
      onSubmit={(event) => {
        event.preventDefault()
        if (stop === null) submit()
        else stop()
      }}
    >
      <textarea
        ref={field}
        className={styles['field']}
        rows={1}
        // Empty, it stands as the page does.
        dir={text === '' ? undefined : 'auto'}
        value={text}
        aria-label={t('composer.label')}
        aria-description={t('composer.hint')}
        placeholder={t('composer.placeholder')}
        enterKeyHint="send"
        onChange={({ target }) => draft.change(target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles['row']}>
        {tools}
        <span className={styles['gap']} />
        {stop !== null && !isEmpty && <IconButton icon="send" label={t('composer.queue')} onClick={submit} />}
        {/* One button for both, so that the focus stays when an answer ends. */}
        <IconButton
          type="submit"
          look="primary"
          className={styles['send']}
          icon={stop === null ? 'send' : 'stop'}
          label={t(stop === null ? 'composer.send' : 'composer.stop')}
          aria-disabled={stop === null && isEmpty}
        />
      </div>
    </form>
  )
}
