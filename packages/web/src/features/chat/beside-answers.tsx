import type { Id, Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useLayoutEffect } from 'react'
import { changeConversation } from '../../api/actions.ts'
import { messageQuery, modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { runStore } from '../../live/live.ts'
import { isFinished } from '../../live/run-store.ts'
import { useLiveMessage } from '../../live/use-live.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Skeleton } from '../../ui/spinner.tsx'
import styles from './beside.module.css'

/** The answers of several models to one question, until somebody goes on with one of them. */
export function BesideAnswers({ shown }: { shown: Message }) {
  return (
    <div className={styles['columns']} role="group" aria-label={t('beside.label')} tabIndex={0}>
      {(shown.beside ?? []).map((id) =>
        id === shown.id ? <Column key={id} stored={shown} chosen /> : <Other key={id} id={id} />,
      )}
    </div>
  )
}

function Other({ id }: { id: Id }) {
  const { data } = useQuery(messageQuery(id))
  useLayoutEffect(() => {
    if (data !== undefined) runStore.adopt([data])
  }, [data])
  return data === undefined ? <Skeleton lines={4} /> : <Column stored={data} chosen={false} />
}

function Column({ stored, chosen }: { stored: Message; chosen: boolean }) {
  const { message } = useLiveMessage(stored)
  const models = useQuery(modelsQuery).data?.items ?? []
  const name = models.find(({ id }) => id === message.modelId)?.name ?? message.modelId ?? t('message.model')
  const { id, conversationId, text, problem, citations } = message
  const writing = !isFinished(message)
  return (
    <section className={styles['column']} data-chosen={chosen} aria-label={name}>
      <p className={styles['name']}>{name}</p>
      {text !== '' && <Markdown text={text} growing={writing} citations={citations} />}
      {writing && text === '' && <p>{t(`stage.${message.status === 'queued' ? 'queued' : 'writing'}`)}</p>}
      {!writing && problem !== undefined && <p>{problem.detail}</p>}
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
