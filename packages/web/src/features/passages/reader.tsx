import type { Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { apiUrl, problemOf, ProblemError } from '../../api/http.ts'
import { documentPageQuery, documentQuery } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { PassageText } from './passage-text.tsx'
import styles from './passages.module.css'
import { mostPdfBytes, PdfPage } from './pdf-page.tsx'

export interface Place {
  documentId: Id
  /** The passage to show; without one it begins at the beginning. */
  chunkId?: Id | undefined
  page?: number | null | undefined
  /** What the answer was given, should the document have changed since. */
  snippet?: string | undefined
}

/** A document at a passage: the printed page where there is one, its text everywhere. */
export function Reader({ documentId, chunkId, page = null, snippet }: Place) {
  const document = useQuery(documentQuery(documentId))
  const from = chunkId === undefined ? { cursor: '0' } : { chunk: chunkId }
  const content = useQuery(documentPageQuery(documentId, from))
  const [asText, setAsText] = useState(false)
  const [unprintable, setUnprintable] = useState(false)
  const failed = useCallback(() => setUnprintable(true), [])

  if (document.error !== null) {
    const gone = document.error instanceof ProblemError && document.error.problem.status === 404
    if (!gone) return <FailedNote text={problemOf(document.error).detail} retry={() => void document.refetch()} />
    return <Remembered title={t('reader.gone')} snippet={snippet} />
  }
  if (document.data === undefined || content.isPending) return <Skeleton lines={8} />
  const passageGone = content.error instanceof ProblemError && content.error.problem.status === 404
  const passage = content.data?.passages.find(({ id }) => id === chunkId)
  const { type, size, updatedAt } = document.data
  const isPdf = type === 'application/pdf' && size <= mostPdfBytes && !unprintable
  const shownPage = passage?.page ?? page ?? 1
  return (
    <div className={styles['reader']}>
      <div className={styles['ways']}>
        {isPdf && !passageGone && (
          <Button look="quiet" icon={asText ? 'file' : 'wrap'} onClick={() => setAsText(!asText)}>
            {t(asText ? 'reader.asPage' : 'reader.asText')}
          </Button>
        )}
        <a href={apiUrl(`documents/${documentId}/file`).href} download className={styles['download']}>
          <Icon name="down" size={17} />
          {t('document.download')}
        </a>
      </div>
      {passageGone && <Remembered title={t('reader.changed')} snippet={snippet} />}
      {isPdf && !asText && !passageGone ? (
        <PdfPage
          documentId={documentId}
          version={updatedAt}
          page={shownPage}
          passage={passage?.text ?? ''}
          failed={failed}
        />
      ) : (
        content.data !== undefined && <PassageText documentId={documentId} content={content.data} chunkId={chunkId} />
      )}
      {content.error !== null && !passageGone && (
        <FailedNote text={problemOf(content.error).detail} retry={() => void content.refetch()} />
      )}
    </div>
  )
}

/** What was quoted when the answer was written, where the document no longer says so. */
function Remembered({ title, snippet }: { title: string; snippet: string | undefined }) {
  return (
    <div className={styles['remembered']}>
      <p>
        <Icon name="info" size={18} /> {title}
      </p>
      {snippet !== undefined && (
        <blockquote className={styles['cited']} dir="auto">
          {snippet}
        </blockquote>
      )}
    </div>
  )
}
