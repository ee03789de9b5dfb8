import { memo, useState } from 'react'
import type { Message } from '@parley/contract'
import { continueMessage, editMessage, regenerate, showBranch } from '../../api/actions.ts'
import { t } from '../../i18n/index.ts'
import { isFinished, useLiveMessage } from '../../live/use-live.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import styles from './message.module.css'

export const MessageView = memo(({ stored }: { stored: Message }) => {
  const message = useLiveMessage(stored)
  return message.role === 'user' ? <Question message={message} /> : <Answer message={message} />
})

function Question({ message }: { message: Message }) {
  const [editing, setEditing] = useState(false)
  if (editing) return <Edit message={message} close={() => setEditing(false)} />
  return (
    <article className={styles['question']} aria-label={t('message.you')}>
      <p dir="auto">{message.text}</p>
      <footer>
        <Versions message={message} />
        <CopyButton text={message.text} label={t('message.copy')} />
        <IconButton icon="edit" size={17} label={t('message.edit')} onClick={() => setEditing(true)} />
      </footer>
    </article>
  )
}

function Edit({ message, close }: { message: Message; close: () => void }) {
  const [text, setText] = useState(message.text)
  async function save(): Promise<void> {
    await editMessage(message.conversationId, message.id, text)
    close()
  }
  return (
    <form
      className={styles['edit']}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <textarea
        autoFocus
        dir="auto"
        value={text}
        aria-label={t('message.edit')}
        onChange={(event) => setText(event.target.value)}
      />
      <div>
        <Button onClick={close}>{t('dialog.cancel')}</Button>
        <Button type="submit" look="main" disabled={text.trim() === ''}>
          {t('message.save')}
        </Button>
      </div>
    </form>
  )
}

function Answer({ message }: { message: Message }) {
  const { id, conversationId, text, reasoning, usage } = message
  const finished = isFinished(message)
  return (
    <article className={styles['answer']} aria-label={message.modelId ?? t('app.name')} aria-busy={!finished}>
      {reasoning && (
        <details className={styles['reasoning']}>
          <summary>{text === '' && !finished ? t('message.thinking') : t('message.thought')}</summary>
          <Markdown text={reasoning} />
        </details>
      )}
      <Markdown text={text} />
      {!finished && text === '' && (
        <p className={styles['waiting']}>{message.status === 'queued' ? t('message.queued') : t('message.writing')}</p>
      )}
      <HowItEnded message={message} />
      {finished && (
        <footer>
          <Versions message={message} />
          <CopyButton text={text} label={t('message.copy')} />
          <IconButton
            icon="again"
            size={17}
            label={t('message.regenerate')}
            onClick={() => void regenerate(conversationId, id)}
          />
          {usage && <span>{t('message.tokens', { input: usage.inputTokens, output: usage.outputTokens })}</span>}
        </footer>
      )}
    </article>
  )
}

/** Anything but a complete answer says so, and what can be done. */
function HowItEnded({ message }: { message: Message }) {
  const { id, conversationId, status, problem, text } = message
  if (!isFinished(message) || status === 'complete') return null
  const said = problem?.detail ?? t(`message.${status as 'interrupted' | 'cancelled' | 'length' | 'failed'}`)
  return (
    <div className={styles['ended']} role="note">
      <p>{said}</p>
      {text !== '' && <Button onClick={() => void continueMessage(conversationId, id)}>{t('message.continue')}</Button>}
      <Button onClick={() => void regenerate(conversationId, id)}>{t('message.retry')}</Button>
    </div>
  )
}

function Versions({ message: { conversationId, siblings } }: { message: Message }) {
  const { index, count, ids } = siblings
  if (count < 2) return null
  const show = (at: number) => () => {
    const leafId = ids[at]
    if (leafId !== undefined) void showBranch(conversationId, leafId)
  }
  return (
    <span className={styles['versions']}>
      <IconButton
        icon="left"
        size={17}
        label={t('message.previous')}
        disabled={index === 0}
        onClick={show(index - 1)}
      />
      {t('message.version', { index: index + 1, count })}
      <IconButton
        icon="right"
        size={17}
        label={t('message.next')}
        disabled={index === count - 1}
        onClick={show(index + 1)}
      />
    </span>
  )
}
