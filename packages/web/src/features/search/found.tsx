import type { SearchResult } from '@parley/contract'
import { Link } from 'wouter'
import { locale, t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { MarkedText } from '../../ui/marked-text.tsx'
import styles from './search.module.css'

/** Leads to the very message. */
export function Found({ item }: { item: SearchResult }) {
  const { conversationId, messageId, title, snippet, highlights, role, createdAt } = item
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' })
  return (
    <li>
      <Link
        href={messageId === null ? `/c/${conversationId}` : `/c/${conversationId}/at/${messageId}`}
        className={styles['found']}
      >
        <span className={styles['about']}>
          <Icon name={role === null ? 'chat' : role === 'user' ? 'user' : 'model'} size={16} />
          <span dir="auto">{title ?? t('conversation.untitled')}</span>
          <time dateTime={createdAt}>{date.format(new Date(createdAt))}</time>
        </span>
        <span className={styles['snippet']} dir="auto">
          <MarkedText text={snippet} marks={highlights} />
        </span>
      </Link>
    </li>
  )
}
