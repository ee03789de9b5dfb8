import { useEffect, useId, useRef } from 'react'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { groupConversations, groupFolders, type ConversationGroup } from './conversation-groups.ts'
import styles from './conversation-list.module.css'
import { ConversationRow } from './conversation-row.tsx'
import { FolderGroup } from './folder-group.tsx'
import { useListed } from './use-listed.ts'

export function ConversationList() {
  const pinned = useListed('pinned')
  const active = useListed('active')
  if (active.failed) return <FailedNote text={t('sidebar.failed')} retry={active.retry} />
  if (active.items === null) return <Skeleton lines={8} />
  const groups = groupConversations(pinned.items ?? [], active.items, new Date())
  const folders = groupFolders(active.items)
  return (
    <>
      {groups.length + folders.length === 0 && <p className={styles['empty']}>{t('sidebar.empty')}</p>}
      {groups
        .filter(({ name }) => name === 'group.pinned')
        .map((group) => (
          <Group key={group.name} group={group} />
        ))}
      {folders.map(({ name, items }) => (
        <FolderGroup key={name} name={name} items={items} />
      ))}
      {groups
        .filter(({ name }) => name !== 'group.pinned')
        .map((group) => (
          <Group key={group.name} group={group} />
        ))}
      {active.more && <More load={active.more} />}
    </>
  )
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
        {archived.items.map((conversation) => (
          <ConversationRow key={conversation.id} conversation={conversation} />
        ))}
      </ul>
      {archived.more && <More load={archived.more} />}
    </>
  )
}

function Group({ group: { name, items } }: { group: ConversationGroup }) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2 id={id} className={styles['heading']}>
        {t(name)}
      </h2>
      <ul className={styles['list']}>
        {items.map((conversation) => (
          <ConversationRow key={conversation.id} conversation={conversation} />
        ))}
      </ul>
    </section>
  )
}

/** Loads more as it comes into view; also a button, for whoever does not scroll. */
function More({ load }: { load: () => void }) {
  const button = useRef<HTMLButtonElement>(null)
  const latest = useRef(load)
  useEffect(() => {
    latest.current = load
  })
  useEffect(() => {
    if (button.current === null) return
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) latest.current()
    })
    observer.observe(button.current)
    return () => observer.disconnect()
  }, [])
  return (
    <Button ref={button} look="quiet" className={styles['more']} onClick={load}>
      {t('sidebar.more')}
    </Button>
  )
}
