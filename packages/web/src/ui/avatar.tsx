import { useState } from 'react'
import { appUrl } from '../api/base.ts'
import styles from './avatar.module.css'
import { Mark } from './wordmark.tsx'

interface AvatarProps {
  of: { id: string; displayName: string; avatar?: string | null }
  large?: boolean
}

/** The picture of somebody, or the first letter of their name in whatever script; decoration beside the name itself. */
export function Avatar({ of: { id, displayName, avatar }, large = false }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null)
  const [first] = new Intl.Segmenter().segment(displayName.trim())
  // Drawn by the style sheet: as text it would be part of the name of whatever it stands in.
  return (
    <span
      className={styles['avatar']}
      data-letter={first?.segment.toUpperCase() ?? ''}
      data-large={large || undefined}
      aria-hidden="true"
    >
      {typeof avatar === 'string' && avatar !== broken && (
        <img
          src={appUrl(`api/users/${id}/avatar?v=${avatar}`).href}
          alt=""
          loading="lazy"
          onError={() => setBroken(avatar)}
        />
      )}
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
