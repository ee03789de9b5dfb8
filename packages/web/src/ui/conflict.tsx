import { useEffect, useRef } from 'react'
import { t } from '../i18n/index.ts'
import { Button } from './button.tsx'
import styles from './conflict.module.css'

interface ConflictProps {
  /** What differs: as it was typed here, and as somebody else stored it meanwhile. */
  fields: readonly { name: string; mine: string; theirs: string }[]
  /** Not where a dialog around it says so already. */
  titled?: boolean
  keepMine(): void
  takeTheirs(): void
}

/** Two wrote at once: both versions side by side, and neither is lost before somebody has chosen. */
export function Conflict({ fields, titled = true, keepMine, takeTheirs }: ConflictProps) {
  const section = useRef<HTMLElement>(null)
  // The button that was pressed may be far below.
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return (
    <section ref={section} className={styles['conflict']} role="alert" aria-label={t('conflict.title')}>
      {titled && <h3>{t('conflict.title')}</h3>}
      <p>{t('conflict.lead')}</p>
      <div className={styles['scroll']}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('conflict.field')}</th>
              <th scope="col">{t('conflict.mine')}</th>
              <th scope="col">{t('conflict.theirs')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map(({ name, mine, theirs }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td dir="auto">{mine === '' ? '—' : mine}</td>
                <td dir="auto">{theirs === '' ? '—' : theirs}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles['ways']}>
        <Button look="primary" onClick={keepMine}>
          {t('conflict.keepMine')}
        </Button>
        <Button onClick={takeTheirs}>{t('conflict.takeTheirs')}</Button>
      </div>
    </section>
  )
}
