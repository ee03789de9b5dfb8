import type { Collection } from '@parley/contract'
import { pauseCollection } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import styles from './uploads.module.css'

/** How far the whole collection is, while something of it is being read, and a way to let it wait. */
export function ReadingProgress({ collection }: { collection: Collection }) {
  const {
    id,
    access,
    paused,
    documents: { total, working, failed },
  } = collection
  if (working === 0 && !paused) return null
  const done = total - working
  return (
    <section className={styles['reading']} aria-label={t('documents.reading.label')}>
      <div className={styles['uploadsHead']}>
        <p role="status">
          {paused ? t('documents.paused', { count: working }) : t('documents.reading', { done, total })}
          {failed > 0 && ` · ${t('documents.failed', { count: failed })}`}
        </p>
        {access !== 'read' && (
          <Button
            look="quiet"
            {...(!paused && { icon: 'pause' as const })}
            onClick={() => deed(() => pauseCollection(id, !paused))}
          >
            {t(paused ? 'documents.resume' : 'documents.pause')}
          </Button>
        )}
      </div>
      {!paused && <progress value={done} max={total} aria-label={t('documents.reading.label')} />}
    </section>
  )
}
