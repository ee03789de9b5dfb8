import { memo, useState } from 'react'
import { t } from '../../i18n/index.ts'
import { Markdown } from '../../markdown/markdown.tsx'
import { Icon } from '../../ui/icon.tsx'
import styles from './answer.module.css'

interface ThoughtsProps {
  text: string
  thinking: boolean
  milliseconds: number | null
}

/** A model's reasoning, folded: there for who wants it, in nobody's way. */
export const Thoughts = memo(({ text, thinking, milliseconds }: ThoughtsProps) => {
  const [open, setOpen] = useState(false)
  const title = thinking
    ? t('thoughts.now')
    : milliseconds === null
      ? t('thoughts.plain')
      : t('thoughts.after', { seconds: Math.max(1, Math.round(milliseconds / 1000)) })
  return (
    <details className={styles['fold']} open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary data-busy={thinking}>
        <Icon name="thought" size={17} />
        {title}
        <Icon name="chevronDown" size={15} />
      </summary>
      {open && (
        <div className={styles['folded']}>
          <Markdown text={text} growing={thinking} />
        </div>
      )}
    </details>
  )
})
Thoughts.displayName = 'Thoughts'
