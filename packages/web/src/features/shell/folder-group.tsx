import type { FolderSummary } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useRoute } from 'wouter'
import { movedBy, orderSidebar, placedBefore } from '../../api/sidebar.ts'
import { conversationQuery } from '../../api/queries.ts'
import { locale, t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { changeOrComplain } from './conversation-actions.ts'
import styles from './conversation-list.module.css'
import { ConversationRow } from './conversation-row.tsx'
import { draggable, dropPlace, type Dragged } from './dragging.ts'
import { More } from './more.tsx'
import { useShell } from './shell-context.ts'
import { useListed } from './use-listed.ts'

/** A folder, open while what is read lies in it. What is in it loads when it is first opened. */
export function FolderGroup({ folder: { name, count, unread }, all }: { folder: FolderSummary; all: string[] }) {
  const [, here] = useRoute('/c/:id')
  const { data } = useQuery({ ...conversationQuery(here?.id ?? ''), enabled: false })
  const holdsThis = here !== null && data?.folder === name && !data.pinned
  const [open, setOpen] = useState(holdsThis)
  useEffect(() => {
    if (holdsThis) setOpen(true)
  }, [holdsThis])

  const { show } = useShell()
  const at = all.indexOf(name)
  const move = (step: 1 | -1) => () => void orderSidebar({ folderOrder: movedBy(all, name, step) })
  const entries: MenuEntry[] = [
    { text: t('folder.rename'), icon: 'edit', choose: () => show({ kind: 'rename-folder', folder: name }) },
    ...(at > 0 ? [{ text: t('order.up'), icon: 'up', choose: move(-1) } as const] : []),
    ...(at < all.length - 1 ? [{ text: t('order.down'), icon: 'down', choose: move(1) } as const] : []),
  ]
  const dropped = (what: Dragged): (() => void) | null => {
    if (what.kind === 'folder') {
      return what.name === name ? null : () => void orderSidebar({ folderOrder: placedBefore(all, what.name, name) })
    }
    const { id, folder, pinned } = what.conversation
    return folder === name && !pinned ? null : () => changeOrComplain(id, { folder: name, pinned: false })
  }
  return (
    <div className={styles['folder']} {...dropPlace(dropped)}>
      <details open={open} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary {...draggable({ kind: 'folder', name })}>
          <Icon name="folder" size={17} />
          <span className={styles['title']} dir="auto">
            {name}
          </span>
          {unread && !open && <i className={styles['dot']} role="img" aria-label={t('conversation.unread')} />}
          <span className={styles['count']}>{new Intl.NumberFormat(locale()).format(count)}</span>
        </summary>
        {open && <Inside name={name} />}
      </details>
      <Menu label={t('folder.actions', { name })} className={styles['actions']} entries={entries}>
        <Icon name="more" size={18} />
      </Menu>
    </div>
  )
}

function Inside({ name }: { name: string }) {
  const listed = useListed(`folder:${name}`)
  if (listed.failed) return <FailedNote text={t('sidebar.failed')} retry={listed.retry} />
  if (listed.items === null) return <Skeleton lines={2} />
  return (
    <>
      <ul className={styles['list']} aria-label={name}>
        {listed.items
          .filter(({ pinned }) => !pinned)
          .map((conversation) => (
            <ConversationRow key={conversation.id} conversation={conversation} />
          ))}
      </ul>
      {listed.more && <More load={listed.more} loaded={listed.updated} />}
    </>
  )
}
