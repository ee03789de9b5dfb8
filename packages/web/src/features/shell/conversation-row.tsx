import type { Conversation } from '@parley/contract'
import { memo, useState } from 'react'
import { Link, useLocation, useRoute } from 'wouter'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useConversationActions } from './conversation-actions.ts'
import styles from './conversation-list.module.css'
import { RenameDialog } from './rename-dialog.tsx'

export const ConversationRow = memo(({ conversation }: { conversation: Conversation }) => {
  const { id, running, unread } = conversation
  const [here] = useRoute(`/c/${id}`)
  const [, navigate] = useLocation()
  const [renames, setRenames] = useState(false)
  const title = conversation.title ?? t('conversation.untitled')
  const leave = (): void => {
    if (here) navigate('/')
  }
  const entries = useConversationActions(conversation, { rename: () => setRenames(true), gone: leave })
  const showsUnread = unread && !here
  return (
    <li className={styles['row']} data-here={here} data-unread={showsUnread}>
      <Link href={`/c/${id}`} className={styles['link']} aria-current={here ? 'page' : undefined}>
        <span className={styles['title']} dir="auto">
          {title}
        </span>
        {(running || showsUnread) && (
          <i
            className={styles['dot']}
            data-running={running}
            role="img"
            aria-label={t(running ? 'conversation.running' : 'conversation.unread')}
          />
        )}
      </Link>
      <Menu label={t('conversation.actions', { title })} className={styles['actions']} entries={entries}>
        <Icon name="more" size={18} />
      </Menu>
      {renames && <RenameDialog conversation={conversation} close={() => setRenames(false)} />}
    </li>
  )
})
ConversationRow.displayName = 'ConversationRow'
