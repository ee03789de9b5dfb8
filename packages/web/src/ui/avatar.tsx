import styles from './avatar.module.css'
import { Mark } from './wordmark.tsx'

/** The first letter of a name, whatever its script; decoration beside the name itself. */
export function Avatar({ name }: { name: string }) {
  const [first = ''] = new Intl.Segmenter().segment(name.trim())
  return (
    <span className={styles['avatar']} aria-hidden="true">
      {typeof first === 'string' ? first : first.segment.toUpperCase()}
    </span>
  )
}

/** What stands beside an answer. */
export function ModelAvatar({ writing }: { writing: boolean }) {
  return (
    <span className={styles['model']} data-writing={writing} aria-hidden="true">
      <Mark />
    </span>
  )
}
