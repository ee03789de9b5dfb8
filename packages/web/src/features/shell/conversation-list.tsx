import { useState } from 'react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { Conversation } from '@parley/contract'
import { Link, useLocation } from 'wouter'
import { changeConversation, deleteConversation } from '../../api/actions.ts'
import { conversationsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import styles from './conversation-list.module.css'

type Asking = { about: 'rename' | 'delete'; conversation: Conversation }

export function ConversationList() {
  const { data, hasNextPage, fetchNextPage } = useInfiniteQuery(conversationsQuery)
  const [asking, setAsking] = useState<Asking | null>(null)
  const all = data?.pages.flatMap((page) => page.items) ?? []
  const sorted = [...all.filter((one) => one.pinned), ...all.filter((one) => !one.pinned)]

  return (
    <div className={styles['scroll']}>
      {data !== undefined && all.length === 0 && <p className={styles['empty']}>{t('shell.empty')}</p>}
      <ul className={styles['list']}>
        {sorted.map((conversation) => (
          <Entry
            key={conversation.id}
            conversation={conversation}
            ask={(about) => setAsking({ about, conversation })}
          />
        ))}
      </ul>
      {hasNextPage && (
        <Button look="quiet" className={styles['more'] ?? ''} onClick={() => void fetchNextPage()}>
          {t('shell.more')}
        </Button>
      )}
      {asking?.about === 'rename' && <Rename conversation={asking.conversation} close={() => setAsking(null)} />}
      {asking?.about === 'delete' && <Delete conversation={asking.conversation} close={() => setAsking(null)} />}
    </div>
  )
}

const titleOf = (conversation: Conversation): string => conversation.title ?? t('shell.untitled')

function Entry({ conversation, ask }: { conversation: Conversation; ask: (about: Asking['about']) => void }) {
  const { id, pinned, running, unread } = conversation
  const [location] = useLocation()
  const here = location === `/c/${id}`
  return (
    <li className={styles['entry']} data-here={here}>
      <Link href={`/c/${id}`} aria-current={here ? 'page' : undefined} dir="auto">
        {pinned && <Icon name="pin" size={14} />}
        <span>{titleOf(conversation)}</span>
        {running && <i className={styles['running']} role="img" aria-label={t('conversation.running')} />}
        {unread && !running && !here && (
          <i className={styles['unread']} role="img" aria-label={t('conversation.unread')} />
        )}
      </Link>
      <Menu
        label={t('conversation.actions', { title: titleOf(conversation) })}
        className={styles['actions']}
        entries={[
          { text: t('conversation.rename'), choose: () => ask('rename') },
          {
            text: t(pinned ? 'conversation.unpin' : 'conversation.pin'),
            choose: () => void changeConversation(id, { pinned: !pinned }),
          },
          { text: t('conversation.archive'), choose: () => void changeConversation(id, { archived: true }) },
          { text: t('conversation.delete'), choose: () => ask('delete'), danger: true },
        ]}
      >
        <Icon name="more" size={18} />
      </Menu>
    </li>
  )
}

function Rename({ conversation, close }: { conversation: Conversation; close: () => void }) {
  const [title, setTitle] = useState(conversation.title ?? '')
  return (
    <Dialog title={t('conversation.rename')} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void changeConversation(conversation.id, { title }).then(close)
        }}
      >
        <Field
          label={t('conversation.title')}
          value={title}
          maxLength={200}
          onChange={(event) => setTitle(event.target.value)}
          autoFocus
        />
        <DialogButtons>
          <Button onClick={close}>{t('dialog.cancel')}</Button>
          <Button type="submit" look="main" disabled={title.trim() === ''}>
            {t('dialog.save')}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}

function Delete({ conversation, close }: { conversation: Conversation; close: () => void }) {
  const [location, navigate] = useLocation()
  async function remove(): Promise<void> {
    await deleteConversation(conversation.id)
    close()
    if (location === `/c/${conversation.id}`) navigate('/')
  }
  return (
    <Dialog title={t('conversation.delete.title')} onClose={close}>
      <p>{t('conversation.delete.text', { title: titleOf(conversation) })}</p>
      <DialogButtons>
        <Button onClick={close} autoFocus>
          {t('dialog.cancel')}
        </Button>
        <Button look="danger" onClick={() => void remove()}>
          {t('conversation.delete')}
        </Button>
      </DialogButtons>
    </Dialog>
  )
}
