import { useEffect, useState, type ReactNode } from 'react'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useDark } from '../../ui/use-dark.ts'
import styles from './diagram.module.css'
import { drawDiagram, type Drawing } from './draw-diagram.ts'

interface DiagramBlockProps {
  source: string
  /** The source as code, for whoever wants to read it and for when it cannot be drawn. */
  children: ReactNode
}

export function DiagramBlock({ source, children }: DiagramBlockProps) {
  const dark = useDark()
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  const [showsSource, setShowsSource] = useState(false)
  const [large, setLarge] = useState(false)
  useEffect(() => {
    let wanted = true
    drawDiagram(source, dark).then(
      (drawn) => wanted && setDrawing(drawn),
      () => wanted && setDrawing({ failed: '' }),
    )
    return () => void (wanted = false)
  }, [source, dark])
  if (drawing === null) return children
  if ('failed' in drawing) {
    return (
      <>
        {children}
        <p className={styles['failed']}>{t('diagram.failed')}</p>
      </>
    )
  }
  const picture = (
    <img
      src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing.picture)}`}
      width={Math.ceil(drawing.width)}
      height={Math.ceil(drawing.height)}
      alt={t('diagram.name')}
    />
  )
  return (
    <>
      <figure className={styles['diagram']} dir="ltr">
        <figcaption>
          <span>{t('diagram.name')}</span>
          <IconButton
            icon="code"
            size="small"
            label={t('diagram.source')}
            aria-pressed={showsSource}
            onClick={() => setShowsSource(!showsSource)}
          />
          <IconButton icon="expand" size="small" label={t('diagram.enlarge')} onClick={() => setLarge(true)} />
          <CopyButton text={source} label={t('code.copy')} />
        </figcaption>
        <div className={styles['paper']}>{picture}</div>
      </figure>
      {showsSource && children}
      {large && (
        <Dialog wide title={t('diagram.name')} onClose={() => setLarge(false)}>
          <div className={styles['large']} tabIndex={0} role="group" aria-label={t('diagram.name')}>
            {picture}
          </div>
        </Dialog>
      )}
    </>
  )
}
