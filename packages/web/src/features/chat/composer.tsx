import type { Attachment } from '@parley/contract'
import {
  Suspense,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
} from 'react'
import { t } from '../../i18n/index.ts'
import { laterExtra } from '../../i18n/later.tsx'
import { IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import type { Mention } from '../prompts/offers.tsx'
import styles from './composer.module.css'
import { useAttachments } from './use-attachments.ts'
import type { Draft } from './use-draft.ts'
import { useFileDrop } from './use-file-drop.ts'

/** Prompts after a slash, assistants and documents after an at sign. */
const Offers = laterExtra(() => import('../prompts/offers.tsx'))

const AttachmentTray = laterExtra(() => import('./attachment-tray.tsx'), false)

export interface ComposerHandle {
  focus(): void
  /** What hung on a message that was taken back hangs on the next one. */
  bring(attachments: readonly Attachment[]): void
}

interface ComposerProps {
  draft: Draft
  /** What hangs on it from the beginning. */
  attached?: readonly Attachment[]
  send(text: string, attachments: Attachment[]): void
  /** Ends the answer being written; null when none is. */
  stop: (() => void) | null
  tools: ReactNode
  /** Null where nobody and nothing can be turned to yet. */
  mention: Mention | null
  ref?: Ref<ComposerHandle>
}

const growsByItself = CSS.supports('field-sizing', 'content')

export function Composer({ draft, attached, send, stop, tools, mention, ref }: ComposerProps) {
  const field = useRef<HTMLTextAreaElement>(null)
  const { text } = draft
  const chooser = useRef<HTMLInputElement>(null)
  const attachments = useAttachments(attached)
  const dropping = useFileDrop(attachments.add)
  const isEmpty = text.trim() === '' && attachments.items.length === 0
  /** Sent already as far as whoever wrote it is concerned: it goes when its files have arrived. */
  const [due, setDue] = useState(false)

  useImperativeHandle(ref, () => ({
    focus() {
      const element = field.current
      element?.focus()
      element?.setSelectionRange(element.value.length, element.value.length)
    },
    bring(brought) {
      attachments.bring(brought)
      field.current?.focus()
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
    setDue(attachments.state === 'sending')
    if (attachments.state !== 'ready') return
    send(text, attachments.take())
    draft.sent()
  }
  const submitDue = useEffectEvent(submit)
  useEffect(() => {
    if (due) submitDue()
  }, [due, attachments.state])

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, Enter chooses a word.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    submit()
  }

  return (
    <div className={styles['place']}>
      {/* Beside the form: what is asked for in there has a form of its own. */}
      {/[/@]/.test(text) && (
        <Suspense>
          <Offers field={field} draft={draft} mention={mention} />
        </Suspense>
      )}
      <form
        className={styles['composer']}
        onSubmit={(event) => {
          event.preventDefault()
          if (stop === null) submit()
          else stop()
        }}
      >
        {dropping && (
          <div className={styles['drop']} aria-hidden="true">
            <p>
              <Icon name="clip" size={28} />
              {t('attach.drop')}
            </p>
          </div>
        )}
        {attachments.items.length > 0 && (
          <Suspense>
            <AttachmentTray {...attachments} due={due} />
          </Suspense>
        )}
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
          onChange={({ target }) => {
            setDue(false)
            draft.change(target.value)
          }}
          onKeyDown={onKeyDown}
          onPaste={(event) => {
            const { files } = event.clipboardData
            // Office programs put a picture of the text beside it.
            if (files.length === 0 || event.clipboardData.getData('text/plain') !== '') return
            event.preventDefault()
            attachments.add(files)
          }}
        />
        <div className={styles['row']}>
          <IconButton icon="clip" label={t('attach.add')} onClick={() => chooser.current?.click()} />
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            aria-label={t('attach.add')}
            onChange={({ target }) => {
              attachments.add(target.files ?? [])
              target.value = ''
            }}
          />
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
            aria-disabled={stop === null && (isEmpty || attachments.state === 'refused')}
          />
        </div>
      </form>
    </div>
  )
}
