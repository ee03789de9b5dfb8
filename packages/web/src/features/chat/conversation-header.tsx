import type { Conversation, Id } from '@parley/contract'
import { Suspense } from 'react'
import { useLocation } from 'wouter'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useAssistant } from '../assistants/assistant-menu.tsx'
import { AssistantPicture } from '../assistants/assistant-picture.tsx'
import { inWords } from '../assistants/in-words.ts'
import { LevelMenu } from '../assistants/level-later.ts'
import { useConversationActions } from '../shell/conversation-actions.ts'
import styles from './page-header.module.css'
import { PageHeader } from './page-header.tsx'

export function ConversationHeader({ conversation }: { conversation: Conversation | undefined }) {
  return (
    <PageHeader>
      <h1 dir="auto">{conversation?.title ?? t('conversation.untitled')}</h1>
      {conversation?.temporary === true && (
        <Badge icon="clock">
          <span title={t('temporary.on')}>{t('temporary.begin')}</span>
        </Badge>
      )}
      <WithAssistant id={conversation?.assistantId ?? null} />
      {conversation && <Actions conversation={conversation} />}
    </PageHeader>
  )
}

function WithAssistant({ id }: { id: Id | null }) {
  const assistant = useAssistant(id)
  if (assistant === undefined) return null
  const { name } = inWords(assistant)
  const badge = (
    <Badge>
      <AssistantPicture of={assistant.picture} /> <bdi>{name}</bdi>
    </Badge>
  )
  if (!assistant.usesLevel) return badge
  return (
    <Suspense fallback={badge}>
      <LevelMenu name={name}>{badge}</LevelMenu>
    </Suspense>
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
