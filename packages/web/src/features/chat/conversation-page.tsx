import { useEffect } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { newId, type Id } from '@parley/contract'
import { changeConversation, markRead, sendMessage, stopRun } from '../../api/actions.ts'
import { conversationQuery, messagesQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { isFinished, useLiveMessage, useWatched } from '../../live/use-live.ts'
import { Button } from '../../ui/button.tsx'
import styles from './chat.module.css'
import { Composer } from './composer.tsx'
import { MessageView } from './message-view.tsx'
import { ModelPicker } from './model-picker.tsx'
import { ProblemNote } from './problem-note.tsx'
import { StickToBottom } from './stick-to-bottom.tsx'

export function ConversationPage({ id }: { id: Id }) {
  useWatched(id)
  const conversation = useQuery(conversationQuery(id))
  const messages = useInfiniteQuery(messagesQuery(id))
  const { title, unread = false, modelId = null } = conversation.data ?? {}
  useEffect(() => {
    document.title = title ? `${title} · ${t('app.name')}` : t('app.name')
  }, [title])
  useEffect(() => {
    if (unread) void markRead(id)
  }, [id, unread])

  const shown = messages.data?.pages.toReversed().flatMap((page) => page.items) ?? []
  const newest = shown.at(-1)
  const error = messages.error ?? conversation.error

  return (
    <>
      <header className={styles['header']}>
        <h1 dir="auto">{title ?? t('shell.untitled')}</h1>
      </header>
      <StickToBottom>
        <div role="log" aria-label={t('chat.log')} aria-live="off" className={styles['log']}>
          {error && <ProblemNote error={error} retry={() => void messages.refetch()} />}
          {messages.hasNextPage && (
            <Button look="quiet" onClick={() => void messages.fetchNextPage()}>
              {t('chat.older')}
            </Button>
          )}
          {shown.map((message) => (
            <MessageView key={message.id} stored={message} />
          ))}
        </div>
      </StickToBottom>
      {newest ? <LiveComposer key={id} id={id} newest={newest} modelId={modelId} /> : null}
    </>
  )
}

/** The composer knows whether the newest answer is being written: then its button stops it. */
function LiveComposer({
  id,
  newest,
  modelId,
}: {
  id: Id
  newest: Parameters<typeof useLiveMessage>[0]
  modelId: string | null
}) {
  const live = useLiveMessage(newest)
  const runId = isFinished(live) ? null : live.runId
  return (
    <>
      <RunStatus status={live.status} />
      <Composer
        draftKey={id}
        send={(text, messageId) => sendMessage(id, { id: messageId, text })}
        stop={runId === null ? null : () => void stopRun(runId)}
        newMessageId={newId}
        model={<ModelPicker chosen={modelId} choose={(model) => void changeConversation(id, { modelId: model })} />}
      />
    </>
  )
}

/** What a screen reader is told: when writing begins and how it ended, never each word. */
function RunStatus({ status }: { status: string }) {
  const writing = status === 'queued' || status === 'streaming'
  const text = writing ? t('status.writing') : status === 'complete' ? t('status.done') : t('status.stopped')
  return (
    <p role="status" className="hidden-text">
      {text}
    </p>
  )
}
