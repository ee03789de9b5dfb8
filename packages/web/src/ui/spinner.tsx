import { t } from '../i18n/index.ts'
import styles from './spinner.module.css'

export function Spinner() {
  return <span className={styles['spinner']} aria-hidden="true" />
}

/** Grey lines where text will be. Shows only after a moment: what comes at once needs no stand-in. */
export function Skeleton({ lines }: { lines: number }) {
  return (
    <div className={styles['skeleton']} role="status" aria-label={t('app.loading')}>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  )
}
