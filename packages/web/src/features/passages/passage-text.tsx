import type { documentContent, Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type * as z from 'zod/mini'
import { documentPageQuery } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import styles from './passages.module.css'

type Content = z.output<typeof documentContent>

interface PassageTextProps {
  documentId: Id
  content: Content
  chunkId: Id | undefined
}

/** What a document says, passage by passage, with the one that was cited marked. */
export function PassageText({ documentId, content, chunkId }: PassageTextProps) {
  const [more, setMore] = useState(false)
  const { passages, nextCursor } = content
  return (
    <>
      <ol className={styles['passages']}>
        {passages.map(({ id, page, headings, text }, index) => {
          const before = passages[index - 1]
          const heading = headings.at(-1)
          const isNew = heading !== undefined && heading !== before?.headings.at(-1)
          return (
            <li
              key={id}
              ref={id === chunkId ? (element) => element?.scrollIntoView({ block: 'center' }) : undefined}
              className={id === chunkId ? styles['cited'] : undefined}
              aria-current={id === chunkId ? 'true' : undefined}
            >
              {page !== null && page !== before?.page && (
                <p className={styles['pageMark']}>{t('reader.pageMark', { page })}</p>
              )}
              {isNew && (
                <p className={styles['heading']} dir="auto">
                  {heading}
                </p>
              )}
              <p dir="auto">{text}</p>
            </li>
          )
        })}
      </ol>
      {nextCursor !== null && !more && (
        <Button look="quiet" icon="chevronDown" onClick={() => setMore(true)}>
          {t('reader.more')}
        </Button>
      )}
      {nextCursor !== null && more && <NextText documentId={documentId} cursor={nextCursor} />}
    </>
  )
}

function NextText({ documentId, cursor }: { documentId: Id; cursor: string }) {
  const { data } = useQuery(documentPageQuery(documentId, { cursor }))
  return data === undefined ? null : <PassageText documentId={documentId} content={data} chunkId={undefined} />
}
