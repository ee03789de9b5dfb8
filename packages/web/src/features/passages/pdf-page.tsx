import type { Id } from '@parley/contract'
import { useEffect, useMemo, useState } from 'react'
import { apiUrl } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { openPages, type DrawnPage } from './draw-page.ts'
import styles from './passages.module.css'

/** Larger files are read as text: all of one would have to be fetched for a single page. */
export const mostPdfBytes = 60_000_000

interface PdfPageProps {
  documentId: Id
  /** Changes when the document's content does. */
  version: string
  page: number
  passage: string
  failed: () => void
}

/** A page as it was printed, with the passage marked on it. */
export function PdfPage({ documentId, version, page: first, passage, failed }: PdfPageProps) {
  const [page, setPage] = useState(first)
  const [drawn, setDrawn] = useState<DrawnPage | null>(null)
  const pages = useMemo(() => openPages(`${documentId} ${version}`, () => fetchFile(documentId)), [documentId, version])
  useEffect(() => () => pages.close(), [pages])
  useEffect(() => {
    let stale = false
    let shown: DrawnPage | null = null
    const width = Math.min(1_600, Math.round(560 * Math.min(2, devicePixelRatio) * 1.25))
    pages.draw(page, width, passage).then(
      (next) => {
        shown = next
        if (stale) URL.revokeObjectURL(next.url)
        else setDrawn(next)
      },
      () => {
        if (!stale) failed()
      },
    )
    return () => {
      stale = true
      if (shown !== null) URL.revokeObjectURL(shown.url)
    }
  }, [pages, page, passage, failed])

  if (drawn === null) {
    return (
      <div className={styles['sheetWaits']}>
        <Skeleton lines={10} />
      </div>
    )
  }
  return (
    <figure className={styles['pdf']}>
      <div className={styles['sheet']} style={{ aspectRatio: `${drawn.width} / ${drawn.height}` }}>
        <img src={drawn.url} alt={t('reader.page.alt', { page, text: drawn.text })} />
        {drawn.places.map((place, index) => (
          <span
            key={index}
            ref={index === 0 ? scrollTo : undefined}
            className={styles['mark']}
            style={{
              left: `${place.x * 100}%`,
              top: `${place.y * 100}%`,
              width: `${place.width * 100}%`,
              height: `${place.height * 100}%`,
            }}
          />
        ))}
      </div>
      <figcaption className={styles['turn']}>
        <IconButton
          icon="chevronLeft"
          size="small"
          label={t('reader.previous')}
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
        />
        {t('reader.page', { page, pages: drawn.pages })}
        <IconButton
          icon="chevronRight"
          size="small"
          label={t('reader.next')}
          disabled={page >= drawn.pages}
          onClick={() => setPage(page + 1)}
        />
      </figcaption>
    </figure>
  )
}

function scrollTo(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'center' })
}

async function fetchFile(id: Id): Promise<ArrayBuffer> {
  const response = await fetch(apiUrl(`documents/${id}/file`))
  if (!response.ok) throw new Error(`The file answered ${response.status}.`)
  return response.arrayBuffer()
}
