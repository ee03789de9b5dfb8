import type { Id, Message } from '@parley/contract'
import { useQueries, useQuery } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { problemOf, ProblemError } from '../../api/http.ts'
import { conversationQuery } from '../../api/queries.ts'
import { goOnFrom, placeQuery } from '../../api/search.ts'
import { houseName } from '../../api/appearance.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { AnswerMessage } from '../chat/answer-message.tsx'
import { GoneNote } from '../chat/gone-note.tsx'
import { PageHeader } from '../chat/page-header.tsx'
import { UserMessage } from '../chat/user-message.tsx'
import { WithPassages } from '../passages/with-passages.tsx'
import styles from './search.module.css'

/** A conversation opened at one message, however deep it lies and whichever branch it is on; more to both sides on demand. */
export default function PlacePage({ id, messageId }: { id: Id; messageId: Id }) {
  const [, navigate] = useLocation()
  const conversation = useQuery(conversationQuery(id))
  // Each is the middle of a page: the first around what was found, the others where a reader went on.
  const [places, setPlaces] = useState<readonly Id[]>([messageId])
  const pages = useQueries({ queries: places.map((place) => placeQuery(id, place)) })
  const title = conversation.data?.title ?? t('conversation.untitled')
  useEffect(() => {
    document.title = `${title} · ${houseName()}`
  }, [title])
  const wanted = useRef<HTMLDivElement>(null)
  const isThere = pages[0]?.data !== undefined
  useLayoutEffect(() => {
    wanted.current?.scrollIntoView({ block: 'center' })
    wanted.current?.focus({ preventScroll: true })
  }, [isThere])

  const error = conversation.error ?? pages.find((page) => page.error !== null)?.error ?? null
  if (error instanceof ProblemError && error.problem.status === 404) return <GoneNote />
  const items = joined(pages.map((page) => page.data?.items ?? []))
  const [first, last] = [items[0], items.at(-1)]
  const more = (from: Message | undefined): void => {
    if (from !== undefined && !places.includes(from.id)) setPlaces([...places, from.id])
  }
  const atEnd = last !== undefined && places.includes(last.id) && !pages.some((page) => page.isFetching)
  return (
    <WithPassages>
      <PageHeader>
        <h1 dir="auto">{title}</h1>
      </PageHeader>
      <div className={styles['scroll']}>
        <div className={styles['place']}>
          {error !== null && <FailedNote text={problemOf(error).detail} retry={() => location.reload()} />}
          {error === null && items.length === 0 && <Skeleton lines={8} />}
          {first !== undefined && first.parentId !== null && (
            <Button onClick={() => more(first)}>{t('search.above')}</Button>
          )}
          {items.map((message) => (
            <div
              key={message.id}
              ref={message.id === messageId ? wanted : undefined}
              tabIndex={message.id === messageId ? -1 : undefined}
              className={message.id === messageId ? styles['wanted'] : undefined}
            >
              {message.role === 'user' ? (
                <UserMessage message={message} />
              ) : (
                <AnswerMessage stored={message} newest={false} />
              )}
            </div>
          ))}
          {last !== undefined && !atEnd && <Button onClick={() => more(last)}>{t('search.below')}</Button>}
        </div>
      </div>
      <div className={styles['ways']}>
        <Link href={`/c/${id}`}>{t('search.newest')}</Link>
        <Button
          look="primary"
          icon="forward"
          onClick={() => deed(() => goOnFrom(id, messageId).then(() => navigate(`/c/${id}`)))}
        >
          {t('search.goOn')}
        </Button>
      </div>
    </WithPassages>
  )
}

/** Pages that overlap, in the order of the branch they are pieces of. */
function joined(pages: readonly (readonly Message[])[]): Message[] {
  const byId = new Map(pages.flat().map((message) => [message.id, message]))
  const childOf = new Map<Id, Message>()
  // Of what was loaded last on a fork the reader sees the way they went.
  for (const page of pages)
    for (const message of page) if (message.parentId !== null) childOf.set(message.parentId, message)
  const start = [...byId.values()].find(({ parentId }) => parentId === null || !byId.has(parentId))
  const items: Message[] = []
  for (let at = start; at !== undefined; at = childOf.get(at.id)) items.push(at)
  return items
}
