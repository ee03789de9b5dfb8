import type { Citation } from '@parley/contract'
import { useEffect, useLayoutEffect, useRef } from 'react'
import { enDocuments } from '../../i18n/en/documents.ts'
import { learn, t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { useNarrow } from '../shell/use-narrow.ts'
import styles from './passages.module.css'
import { Reader } from './reader.tsx'

learn(enDocuments)

interface PassagePanelProps {
  citation: Citation
  close: () => void
}

/** The passage behind a number, beside the answer; over it where there is no room. */
export default function PassagePanel({ citation, close }: PassagePanelProps) {
  const narrow = useNarrow()
  return narrow ? (
    <OverPage citation={citation} close={close} />
  ) : (
    <aside
      className={styles['panel']}
      aria-label={labelOf(citation)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <Inside citation={citation} close={close} />
    </aside>
  )
}

function OverPage({ citation, close }: PassagePanelProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles['over']}
      aria-label={labelOf(citation)}
      onClose={({ currentTarget }) => {
        if (!currentTarget.open) close()
      }}
    >
      <Inside citation={citation} close={() => dialog.current?.close()} />
    </dialog>
  )
}

function Inside({ citation, close }: PassagePanelProps) {
  const { n, title, page, documentId, chunkId, snippet } = citation
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [n, chunkId])
  return (
    <>
      <header className={styles['panelHead']}>
        <span className={styles['number']}>{n}</span>
        <h2 ref={heading} tabIndex={-1} dir="auto">
          {title}
          {page !== null && <small>{t('reader.pageMark', { page })}</small>}
        </h2>
        <IconButton icon="close" size="small" label={t('reader.close')} onClick={close} />
      </header>
      <div className={styles['panelBody']}>
        {documentId !== null && (
          <Reader key={chunkId} documentId={documentId} chunkId={chunkId} page={page} snippet={snippet} />
        )}
      </div>
    </>
  )
}

function labelOf({ n, title, page }: Citation): string {
  return t('citation.label', { n, place: page === null ? title : t('citation.page', { title, page }) })
}
