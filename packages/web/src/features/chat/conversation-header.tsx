import type { Conversation } from '@parley/contract'
import { useLocation } from 'wouter'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useConversationActions } from '../shell/conversation-actions.ts'
import styles from './page-header.module.css'
import { PageHeader } from './page-header.tsx'

export function ConversationHeader({ conversation }: { conversation: Conversation | undefined }) {
  return (
    <PageHeader>
      <h1 dir="auto">{conversation?.title ?? t('conversation.untitled')}</h1>
      {conversation && <Actions conversation={conversation} />}
    </PageHeader>
  )
}

function Actions({ conversation }: { conversation: Conversation }) {
  const [, navigate] = useLocation()
  const actionsFor = useConversationActions()
  const title = conversation.title ?? t('conversation.untitled')
  return (
    <Menu
      label={t('conversation.actions', { title })}
      className={styles['actions']}
      entries={actionsFor(conversation, () => navigate('/'))}
    >
      <Icon name="more" size={19} />
    </Menu>
  )
}
