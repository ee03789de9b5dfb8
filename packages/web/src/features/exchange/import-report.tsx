import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { problemOf } from '../../api/http.ts'
import { importItemsQuery } from '../../api/imports.ts'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'

/** One line a conversation: where it is now, or why it is not. */
export function ImportReport({ jobId }: { jobId: string }) {
  const items = useInfiniteQuery(importItemsQuery(jobId))
  if (items.isError) return <FailedNote text={problemOf(items.error).detail} retry={() => void items.refetch()} />
  if (items.data === undefined) return <Skeleton lines={3} />
  const all = items.data.pages.flatMap((page) => page.items)
  if (all.length === 0) return <p>{t('import.report.empty')}</p>
  return (
    <>
      <Rows label={t('import.report')}>
        {all.map(({ position, title, outcome, reason, conversationId }) => {
          const name = title ?? t('conversation.untitled')
          const shown = conversationId === null ? name : <Link href={`/c/${conversationId}`}>{name}</Link>
          return (
            <Row key={position} title={shown} about={reason ?? undefined}>
              <Badge>{t(`import.outcome.${outcome}`)}</Badge>
            </Row>
          )
        })}
      </Rows>
      {items.hasNextPage && (
        <div>
          <Button busy={items.isFetchingNextPage} onClick={() => void items.fetchNextPage()}>
            {t('import.more')}
          </Button>
        </div>
      )}
    </>
  )
}
