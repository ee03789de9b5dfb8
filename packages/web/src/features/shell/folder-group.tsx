import type { Conversation } from '@parley/contract'
import { useRoute } from 'wouter'
import { Icon } from '../../ui/icon.tsx'
import styles from './conversation-list.module.css'
import { ConversationRow } from './conversation-row.tsx'

/** A folder, open while what is read lies in it. */
export function FolderGroup({ name, items }: { name: string; items: readonly Conversation[] }) {
  const [, here] = useRoute('/c/:id')
  const holdsThis = items.some(({ id }) => id === here?.id)
  return (
    <details className={styles['folder']} open={holdsThis || undefined}>
      <summary>
        <Icon name="folder" size={17} />
        <span className={styles['title']} dir="auto">
          {name}
        </span>
        <span className={styles['count']}>{items.length}</span>
      </summary>
      <ul className={styles['list']} aria-label={name}>
        {items.map((conversation) => (
          <ConversationRow key={conversation.id} conversation={conversation} />
        ))}
      </ul>
    </details>
  )
}
