import { useState, type ReactNode } from 'react'
import { enLevel } from '../../i18n/en/level.ts'
import { learn, t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toast.tsx'
import { levels, useLevel } from '../account/use-level.ts'
import styles from './level-menu.module.css'

learn(enLevel)

interface LevelMenuProps {
  /** Who answers, where it is a detail of that. */
  name?: string
  /** What shows who answers. */
  children?: ReactNode
}

/** At which level an assistant takes this person, and another one to choose. */
export default function LevelMenu({ name, children }: LevelMenuProps) {
  const [said, setSaid] = useState('')
  const { level, chooseLevel } = useLevel((stored) => {
    const text = t('level.next', { level: t(`level.${stored}`) })
    // Where the level stands in full, its change is seen; who listens is told.
    if (name === undefined) setSaid(text)
    else showToast({ text })
  })
  if (level === undefined) return children
  const now = t('level.now', { level: t(`level.${level}`) })
  return (
    <>
      <Menu
        label={name === undefined ? now : `${name} – ${now}`}
        className={styles[name === undefined ? 'line' : 'detail']}
        entries={[
          { heading: t('level.choose') },
          ...levels.map((one) => ({
            text: t(`level.${one}`),
            chosen: one === level,
            choose: () => chooseLevel(one),
          })),
        ]}
      >
        {children} <span className={styles['words']}>{now}</span>
        <Icon name="chevronDown" size={16} />
      </Menu>
      <span role="status" className="hidden-text">
        {said}
      </span>
    </>
  )
}
