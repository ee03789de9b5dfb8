import { CopyButton } from '../ui/copy-button.tsx'
import { t } from '../i18n/index.ts'
import styles from './markdown.module.css'

export function CodeBlock({ code, language }: { code: string; language: string }) {
  return (
    <figure className={styles['code']} dir="ltr">
      <figcaption>
        <span>{language.split(/\s/, 1)[0]}</span>
        <CopyButton text={code} label={t('code.copy')} />
      </figcaption>
      <pre tabIndex={0}>
        <code>{code}</code>
      </pre>
    </figure>
  )
}
