import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'wouter'
import { assistantsQuery } from '../../api/assistants.ts'
import { problemOf } from '../../api/http.ts'
import { houseName } from '../../api/appearance.ts'
import { t } from '../../i18n/index.ts'
import { AskDialog } from '../../ui/ask-dialog.tsx'
import { Badge } from '../../ui/badge.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { PageHeader } from '../chat/page-header.tsx'
import { SharedBadge } from '../people/shared-badge.tsx'
import { AssistantEditor } from './assistant-editor.tsx'
import styles from './assistants.module.css'
import { DrawnPicture } from './drawn-picture.tsx'
import { inWords } from './in-words.ts'

export default function AssistantsPage({ place }: { place: string | undefined }) {
  useEffect(() => {
    document.title = `${t('assistants.title')} · ${houseName()}`
  }, [])
  return (
    <>
      <PageHeader>
        {place !== undefined && (
          <Link href="/assistants" className={styles['back']} aria-label={t('assistants.back')}>
            <Icon name="chevronLeft" size={19} />
          </Link>
        )}
        <h1>{t('assistants.title')}</h1>
      </PageHeader>
      <div className={styles['scroll']}>
        <div className={styles['content']}>
          {place === undefined ? <List /> : <AssistantEditor key={place} id={place === 'new' ? null : place} />}
        </div>
      </div>
      <AskDialog />
    </>
  )
}

function List() {
  const { data, error, refetch } = useQuery(assistantsQuery())
  if (error !== null) return <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />
  if (data === undefined) return <Skeleton lines={6} />
  return (
    <>
      <p className={styles['lead']}>{t('assistants.lead')}</p>
      <ul className={styles['cards']} aria-label={t('assistants.title')}>
        {data.items.map((assistant) => {
          const { name, description } = inWords(assistant)
          return (
            <li key={assistant.id} className={styles['card']}>
              <span className={styles['picture']} aria-hidden="true">
                <DrawnPicture of={assistant.picture} size={24} />
              </span>
              <div className={styles['about']}>
                <h2 dir="auto">{name}</h2>
                {description !== '' && <p dir="auto">{description}</p>}
                {assistant.shipped !== null ? (
                  <Badge>{t('assistant.shipped')}</Badge>
                ) : (
                  assistant.access !== 'owner' && (
                    <SharedBadge ownerId={assistant.ownerId} text={t('assistant.shared')} />
                  )
                )}
              </div>
              <div className={styles['ways']}>
                <Link href={`/?assistant=${assistant.id}`} className={styles['way']}>
                  <Icon name="chat" size={17} />
                  {t('assistant.talk')}
                  <span className="hidden-text"> {name}</span>
                </Link>
                {assistant.access !== 'read' && (
                  <Link href={`/assistants/${assistant.id}`} className={styles['way']}>
                    <Icon name="edit" size={17} />
                    {t('message.edit')}
                    <span className="hidden-text"> {name}</span>
                  </Link>
                )}
              </div>
            </li>
          )
        })}
      </ul>
      <Link href="/assistants/new" className={styles['make']}>
        <Icon name="plus" size={18} />
        {t('assistants.new')}
      </Link>
    </>
  )
}
