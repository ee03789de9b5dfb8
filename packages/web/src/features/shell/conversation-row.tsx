import type { Conversation } from '@parley/contract'
import { memo } from 'react'
import { Link, useLocation, useRoute } from 'wouter'
import { t } from '../../i18n/index.ts'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { useConversationActions, type ConversationAction } from './conversation-actions.ts'
import styles from './conversation-list.module.css'
import { draggable, type dropPlace } from './dragging.ts'
import { selection, useSelection } from './selection.ts'

interface RowProps {
  conversation: Conversation
  /** Where it stands in an order of its owner's. */
  steps?: ConversationAction[] | undefined
  drop?: ReturnType<typeof dropPlace> | undefined
}

export const ConversationRow = memo(({ conversation, steps, drop }: RowProps) => {
  const chosen = useSelection()
  return chosen === null ? (
    <PlainRow conversation={conversation} steps={steps} drop={drop} />
  ) : (
    <MarkRow conversation={conversation} marked={chosen.has(conversation.id)} />
  )
})
ConversationRow.displayName = 'ConversationRow'

function PlainRow({ conversation, steps = [], drop }: RowProps) {
  const { id, running, unread } = conversation
  const [here] = useRoute(`/c/${id}`)
  const [, navigate] = useLocation()
  const actionsFor = useConversationActions()
  const title = conversation.title ?? t('conversation.untitled')
  const leave = (): void => {
    if (here) navigate('/')
  }
  const showsUnread = unread && !here
  return (
    <li
      className={styles['row']}
      data-here={here}
      data-unread={showsUnread}
      {...draggable({ kind: 'conversation', conversation })}
      {...drop}
    >
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
      <Menu
        label={t('conversation.actions', { title })}
        className={styles['actions']}
        entries={actionsFor(conversation, leave).toSpliced(-1, 0, ...steps, {
          text: t('selection.begin'),
          icon: 'check',
          choose: () => selection.begin(id),
        })}
      >
        <Icon name="more" size={18} />
      </Menu>
    </li>
  )
}

function MarkRow({ conversation: { id, title }, marked }: { conversation: Conversation; marked: boolean }) {
  return (
    <li className={classes(styles['row'], marked && styles['chosen'])}>
      <input
        type="checkbox"
        id={`mark-${id}`}
        className={styles['mark']}
        checked={marked}
        onChange={() => selection.toggle(id)}
      />
      <label htmlFor={`mark-${id}`} className={styles['link']}>
        <span className={styles['title']} dir="auto">
          {title ?? t('conversation.untitled')}
        </span>
      </label>
    </li>
  )
}
