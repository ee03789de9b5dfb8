import { t } from '../i18n/index.ts'
import { CopyButton } from './copy-button.tsx'
import styles from './secret.module.css'

/** Shown once: a key, a link, codes. */
export function Secret({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles['secret']} role="group" aria-label={label}>
      <p>{label}</p>
      <div className={styles['line']}>
        <code dir="ltr">{text}</code>
        <CopyButton text={text} label={t('message.copy')} />
      </div>
    </div>
  )
}
