import type { Conversation, Id, Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { appUrl } from '../../api/base.ts'
import { problemOf } from '../../api/http.ts'
import { conversationQuery, modelsQuery } from '../../api/queries.ts'
import { fetchBranch } from '../../api/sharing.ts'
import { locale, t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { Paper } from './paper.tsx'
import styles from './paper.module.css'
import { PrintButton } from './share-page.tsx'

/** The branch one sees, laid out for paper; the browser's own printing makes the PDF. */
export default function PrintPage({ id, name }: { id: Id; name: string }) {
  const conversation = useQuery(conversationQuery(id))
  const branch = useQuery({ queryKey: ['print', id], queryFn: () => fetchBranch(id), gcTime: 0 })
  const models = useQuery(modelsQuery)
  const [pictures, setPictures] = useState(false)
  const title = conversation.data?.title ?? t('conversation.untitled')
  useEffect(() => {
    // It becomes the name of the PDF.
    document.title = title
    document.documentElement.dataset['theme'] = 'light'
  }, [title])

  const error = conversation.error ?? branch.error
  if (error !== null) return <FailedNote wholePage text={problemOf(error).detail} retry={() => location.reload()} />
  if (conversation.data === undefined || branch.data === undefined) {
    return (
      <main className={styles['waiting']} aria-busy="true">
        <p>{t('print.loading')}</p>
        <Skeleton lines={8} />
      </main>
    )
  }
  const nameOf = (modelId: string | null): string =>
    models.data?.items.find((model) => model.id === modelId)?.name ?? modelId ?? t('message.model')
  return (
    <Paper
      title={title}
      note={span(conversation.data)}
      pictures={pictures}
      turns={branch.data.map((message) => ({
        ...message,
        author: message.role === 'user' ? name : nameOf(message.modelId),
      }))}
      tools={
        <>
          <a href={appUrl(`c/${id}`).href}>{t('print.back')}</a>
          {branch.data.some(mayHavePictures) && (
            <label>
              <input type="checkbox" checked={pictures} onChange={({ target }) => setPictures(target.checked)} />
              {t('print.pictures')}
            </label>
          )}
          <PrintButton />
        </>
      }
    />
  )
}

const mayHavePictures = ({ role, text }: Message): boolean => role === 'assistant' && text.includes('![')

function span({ createdAt, updatedAt }: Conversation): string {
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'long' })
  return date.formatRange(new Date(createdAt), new Date(updatedAt))
}
