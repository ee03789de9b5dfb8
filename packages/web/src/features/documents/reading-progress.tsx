import type { Collection } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import styles from './documents.module.css'

/** How far the whole collection is, while something of it is being read. */
export function ReadingProgress({ documents: { total, working, failed } }: Pick<Collection, 'documents'>) {
  if (working === 0) return null
  const done = total - working
  return (
    <div className={styles['reading']} role="status">
      <p>
        {t('documents.reading', { done, total })}
        {failed > 0 && ` · ${t('documents.failed', { count: failed })}`}
      </p>
      <progress value={done} max={total} aria-label={t('documents.reading.label')} />
    </div>
  )
}
