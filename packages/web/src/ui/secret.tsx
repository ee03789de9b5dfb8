import { readUrl } from '../api/read-url.ts'
import { t } from '../i18n/index.ts'
import { CopyButton } from './copy-button.tsx'
import styles from './secret.module.css'

const onThisMachine = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Shown once: a key, a link, codes. */
export function Secret({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles['secret']} role="group" aria-label={label}>
      <p>{label}</p>
      <div className={styles['line']}>
        <code dir="ltr">{text}</code>
        <CopyButton text={text} label={t('message.copy')} />
      </div>
      {onThisMachine.test(readUrl(text)?.hostname ?? '') && <p className={styles['here']}>{t('secret.here')}</p>}
    </div>
  )
}
