import type { ReactNode } from 'react'
import { houseName } from '../../api/appearance.ts'
import { t, type TextKey } from '../../i18n/index.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { Wordmark } from '../../ui/wordmark.tsx'
import styles from './entry.module.css'

const promises = [
  { icon: 'house', promise: 'setup.promise.home', more: 'setup.promise.homeMore' },
  { icon: 'model', promise: 'setup.promise.model', more: 'setup.promise.modelMore' },
  { icon: 'bolt', promise: 'setup.promise.words', more: 'setup.promise.wordsMore' },
] as const satisfies { icon: IconName; promise: TextKey; more: TextKey }[]

interface EntryPageProps {
  title: string
  lead: string
  /** On the very first visit: what kind of house this is. */
  withPromises?: boolean
  children: ReactNode
}

/** The door: whoever comes in sees the name, a word of welcome and one form. */
export function EntryPage({ title, lead, withPromises = false, children }: EntryPageProps) {
  return (
    <div className={styles['page']} data-with-promises={withPromises}>
      <main className={styles['card']}>
        <Wordmark />
        <div className={styles['intro']}>
          <h1>{title}</h1>
          <p>{lead}</p>
        </div>
        {children}
        <LanguageSwitch />
      </main>
      {withPromises && (
        <aside className={styles['promises']} aria-label={houseName()}>
          <ul>
            {promises.map(({ icon, promise, more }) => (
              <li key={icon}>
                <Icon name={icon} size={22} />
                <div>
                  <strong>{t(promise)}</strong>
                  <p>{t(more)}</p>
                </div>
              </li>
            ))}
          </ul>
          <Bubbles />
        </aside>
      )}
    </div>
  )
}

function Bubbles() {
  return (
    <svg className={styles['bubbles']} viewBox="0 0 320 220" aria-hidden="true">
      <path d="M22 214V98a72 72 0 0 1 72-72h40a66 66 0 0 1 0 132H78c-14 0-24 6-32 18z" />
      <path d="M298 200V120a58 58 0 0 0-58-58h-10a52 52 0 0 0 0 104h30c11 0 19 5 25 14z" />
    </svg>
  )
}
