import { useState } from 'react'
import { t } from '../i18n/index.ts'
import { IconButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import styles from './markdown.module.css'

const manyLines = 40

/** Highlighting will come in here: between the text and the `code` element. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const lines = code.split('\n').length
  const [wraps, setWraps] = useState(false)
  // A block that grows under the reader's eyes begins short, and so stays open.
  const [folded, setFolded] = useState(lines > manyLines)
  const name = language.split(/\s/, 1)[0] ?? ''
  return (
    <figure className={styles['code']} dir="ltr" data-wraps={wraps} data-folded={folded}>
      <figcaption>
        <span className={styles['language']}>{name === '' ? t('code.plain') : name}</span>
        <IconButton
          icon="wrap"
          size="small"
          label={t('code.wrap')}
          aria-pressed={wraps}
          onClick={() => setWraps(!wraps)}
        />
        <CopyButton text={code} label={t('code.copy')} />
      </figcaption>
      <pre tabIndex={0} aria-label={name === '' ? t('code.label') : t('code.labelIn', { language: name })}>
        <code>{code}</code>
      </pre>
      {folded && (
        <button type="button" className={styles['unfold']} onClick={() => setFolded(false)}>
          {t('code.showAll', { count: lines })}
        </button>
      )}
    </figure>
  )
}
