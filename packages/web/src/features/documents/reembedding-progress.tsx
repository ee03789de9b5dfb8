import type { Collection } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import styles from './uploads.module.css'

/** Another model reads all of it once more; until it is done, what the one before made answers. */
export function ReembeddingProgress({ collection: { reembedding } }: { collection: Collection }) {
  if (reembedding === null) return null
  const { done, total } = reembedding
  return (
    <section className={styles['reading']} aria-label={t('reembedding.label')}>
      <p role="status">
        {total === null ? t('reembedding.begins') : t('reembedding.progress', { done, total })} {t('reembedding.text')}
      </p>
      <progress {...(total !== null && { value: done, max: Math.max(1, total) })} aria-label={t('reembedding.label')} />
    </section>
  )
}
