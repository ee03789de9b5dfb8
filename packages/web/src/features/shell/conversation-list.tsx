import type { Conversation } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef } from 'react'
import { conversationsQuery, type ListView } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { groupConversations, type ConversationGroup } from './conversation-groups.ts'
import styles from './conversation-list.module.css'
import { ConversationRow } from './conversation-row.tsx'
import { useDeleting } from './delete-later.ts'

export function ConversationList() {
  const pinned = useList('pinned')
  const active = useList('active')
  if (active.failed) return <FailedNote text={t('sidebar.failed')} retry={active.retry} />
  if (active.items === null) return <Skeleton lines={8} />
  const groups = groupConversations(pinned.items ?? [], active.items, new Date())
  return (
    <>
      {groups.length === 0 && <p className={styles['empty']}>{t('sidebar.empty')}</p>}
      {groups.map((group) => (
        <Group key={group.name} group={group} />
      ))}
      {active.more && <More load={active.more} />}
    </>
  )
}

export function ArchivedList() {
  const archived = useList('archived')
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

function useList(view: ListView) {
  const query = useInfiniteQuery(conversationsQuery(view))
  const deleting = useDeleting()
  return {
    items:
      query.data?.pages.flatMap((page) => page.items).filter((item) => !deleting.has(item.id) && hasBegun(item)) ??
      null,
    failed: query.isError && query.data === undefined,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
  }
}

/** An empty conversation is no conversation yet. */
function hasBegun({ title, leafId }: Conversation): boolean {
  return title !== null || leafId !== null
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
