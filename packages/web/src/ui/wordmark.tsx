import styles from './wordmark.module.css'
import { t } from '../i18n/index.ts'

/** Two people in conversation: one bubble answering the other. */
export function Wordmark({ large = false }: { large?: boolean }) {
  return (
    <span className={large ? `${styles['wordmark']} ${styles['large']}` : styles['wordmark']}>
      <svg viewBox="0 0 40 40" aria-hidden="true">
        <path
          className={styles['first']}
          d="M3 11a6 6 0 0 1 6-6h13a6 6 0 0 1 6 6v6a6 6 0 0 1-6 6h-7l-6.500 5.500V23A6 6 0 0 1 3 17z"
        />
        <path
          className={styles['second']}
          d="M31 15.500a6 6 0 0 1 6 6v4a6 6 0 0 1-4.500 5.800V36L27 31.500h-6a6 6 0 0 1-5.700-4H23a8 8 0 0 0 8-8z"
        />
      </svg>
      {t('app.name')}
    </span>
  )
}
