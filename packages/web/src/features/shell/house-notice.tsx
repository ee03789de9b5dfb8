import { useState } from 'react'
import { useAppearance } from '../../api/appearance.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './house-notice.module.css'

const key = 'parley.notice-read'

/** What the house has to say to everybody; whoever has read it may put it away until it says something else. */
export function HouseNotice() {
  const { notice } = useAppearance()
  const [read, setRead] = useState(readNotice)
  if (notice === null || notice.text === read) return null
  return (
    <aside className={styles['notice']} data-tone={notice.tone} aria-label={t('house.notice')}>
      <Icon name={notice.tone === 'caution' ? 'warning' : 'info'} size={18} />
      <p dir="auto">{notice.text}</p>
      <button
        type="button"
        aria-label={t('house.noticeRead')}
        title={t('house.noticeRead')}
        onClick={() => {
          setRead(notice.text)
          keepRead(notice.text)
        }}
      >
        <Icon name="close" size={16} />
      </button>
    </aside>
  )
}

function readNotice(): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function keepRead(text: string): void {
  try {
    localStorage.setItem(key, text)
  } catch {
    // Storage is blocked: it is shown again on the next visit.
  }
}
