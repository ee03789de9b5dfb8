import type { Id, Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useLayoutEffect } from 'react'
import { changeConversation, regenerate, stopRun } from '../../api/actions.ts'
import { messageQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { runStore } from '../../live/live.ts'
import { isFinished } from '../../live/run-store.ts'
import { useLiveMessage } from '../../live/use-live.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { deed } from '../../ui/deed.ts'
import { Skeleton } from '../../ui/spinner.tsx'
import { AnswerBody } from './answer-body.tsx'
import styles from './beside.module.css'

interface BesideAnswersProps {
  shown: Message
  names: ReadonlyMap<string, string>
}

/** The answers of several models to one question, until somebody goes on with one of them. */
export default function BesideAnswers({ shown, names }: BesideAnswersProps) {
  return (
    <div className={styles['columns']} role="group" aria-label={t('beside.label')} tabIndex={0}>
      {(shown.beside ?? []).map((id) =>
        id === shown.id ? (
          <Column key={id} stored={shown} names={names} chosen />
        ) : (
          <Other key={id} id={id} names={names} />
        ),
      )}
    </div>
  )
}

function Other({ id, names }: { id: Id; names: ReadonlyMap<string, string> }) {
  const { data } = useQuery(messageQuery(id))
  useLayoutEffect(() => {
    if (data !== undefined) runStore.adopt([data])
  }, [data])
  return data === undefined ? <Skeleton lines={4} /> : <Column stored={data} names={names} chosen={false} />
}

interface ColumnProps {
  stored: Message
  names: ReadonlyMap<string, string>
  chosen: boolean
}

function Column({ stored, names, chosen }: ColumnProps) {
  const { message, live } = useLiveMessage(stored)
  const name = names.get(message.modelId ?? '') ?? message.modelId ?? t('message.model')
  const { id, conversationId, text, runId } = message
  const writing = !isFinished(message)
  return (
    <section className={styles['column']} data-chosen={chosen} aria-label={name}>
      <header className={styles['head']}>
        <h3 className={styles['name']} dir="auto">
          {name}
        </h3>
        {writing && runId !== null && (
          <IconButton
            icon="stop"
            size="small"
            label={t('beside.stop', { name })}
            onClick={() => deed(() => stopRun(runId))}
          />
        )}
        {!writing && text !== '' && <CopyButton text={text} label={t('beside.copy', { name })} />}
        {!writing && (
          <IconButton
            icon="again"
            size="small"
            label={t('beside.again', { name })}
            onClick={() => deed(() => regenerate(conversationId, id, null))}
          />
        )}
      </header>
      <AnswerBody message={message} live={live} names={names} />
      {chosen ? (
        <Badge icon="check">{t('beside.chosen')}</Badge>
      ) : (
        <Button
          className={styles['choose']}
          disabled={writing}
          onClick={() => deed(() => changeConversation(conversationId, { leafId: id }))}
        >
          {t('beside.choose')}
          <span className="hidden-text"> {name}</span>
        </Button>
      )}
    </section>
  )
}
