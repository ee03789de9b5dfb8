import styles from './avatar.module.css'
import { Mark } from './wordmark.tsx'

/** The first letter of a name, whatever its script; decoration beside the name itself. */
export function Avatar({ name }: { name: string }) {
  const [first] = new Intl.Segmenter().segment(name.trim())
  // Drawn by the style sheet: as text it would be part of the name of whatever it stands in.
  return <span className={styles['avatar']} data-letter={first?.segment.toUpperCase() ?? ''} aria-hidden="true" />
}

/** What stands beside an answer. */
export function ModelAvatar({ writing }: { writing: boolean }) {
  return (
    <span className={styles['model']} data-writing={writing} aria-hidden="true">
      <Mark />
    </span>
  )
}
