import type { Conversation } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useId, type ReactNode } from 'react'
import { inPinnedOrder, sidebarQuery } from '../../api/sidebar.ts'
import { t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { changeOrComplain } from './conversation-actions.ts'
import { groupConversations } from './conversation-groups.ts'
import styles from './conversation-list.module.css'
import { ConversationRow } from './conversation-row.tsx'
import { dropPlace, type Dragged } from './dragging.ts'
import { FolderGroup } from './folder-group.tsx'
import { More } from './more.tsx'
import { PinnedRows } from './pinned-rows.tsx'
import { useListed } from './use-listed.ts'

export function ConversationList() {
  const [pinned, loose] = [useListed('pinned'), useListed('loose')]
  const sidebar = useQuery(sidebarQuery)
  if (loose.failed) return <FailedNote text={t('sidebar.failed')} retry={loose.retry} />
  if (loose.items === null) return <Skeleton lines={8} />
  const groups = groupConversations(loose.items, new Date())
  const folders = sidebar.data?.folders ?? []
  const names = folders.map(({ name }) => name)
  const onTop = inPinnedOrder(pinned.items ?? [], sidebar.data?.pinnedOrder ?? [])
  return (
    <>
      {groups.length + folders.length + onTop.length === 0 && <p className={styles['empty']}>{t('sidebar.empty')}</p>}
      {onTop.length > 0 && (
        <Group name={t('group.pinned')}>
          <PinnedRows pinned={onTop} />
        </Group>
      )}
      {pinned.more && <More load={pinned.more} loaded={pinned.updated} />}
      {folders.map((folder) => (
        <FolderGroup key={folder.name} folder={folder} all={names} />
      ))}
      <div {...dropPlace(takenOut)}>
        {groups.map(({ name, items }) => (
          <Group key={name} name={t(name)}>
            <Rows items={items} />
          </Group>
        ))}
      </div>
      {loose.more && <More load={loose.more} loaded={loose.updated} />}
    </>
  )
}

/** Put down among the others, it lies in no folder and is pinned no more. */
function takenOut(what: Dragged): (() => void) | null {
  if (what.kind === 'folder') return null
  const { id, folder, pinned } = what.conversation
  return folder === null && !pinned ? null : () => changeOrComplain(id, { folder: null, pinned: false })
}

export function ArchivedList() {
  const archived = useListed('archived')
  if (archived.failed) return <FailedNote text={t('sidebar.failed')} retry={archived.retry} />
  if (archived.items === null) return <Skeleton lines={8} />
  return (
    <>
      <h2 className={styles['heading']}>{t('sidebar.archived')}</h2>
      {archived.items.length === 0 && <p className={styles['empty']}>{t('sidebar.archived.empty')}</p>}
      <ul className={styles['list']}>
        <Rows items={archived.items} />
      </ul>
      {archived.more && <More load={archived.more} loaded={archived.updated} />}
    </>
  )
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={styles['heading']}>
        {name}
      </h2>
      <ul className={styles['list']}>{children}</ul>
    </section>
  )
}

const Rows = ({ items }: { items: readonly Conversation[] }) =>
  items.map((conversation) => <ConversationRow key={conversation.id} conversation={conversation} />)
