import type { Activity } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { activityQuery } from '../../api/account.ts'
import { problemOf } from '../../api/http.ts'
import { enActs } from '../../i18n/en/acts.ts'
import { learn, locale, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { actInWords } from './act-in-words.ts'

learn(enActs)

/** What was done with this account, by its person and by others. */
export function ActivityPage() {
  const acts = useInfiniteQuery(activityQuery)
  const items = acts.data?.pages.flatMap((page) => page.items) ?? null
  return (
    <Section title={t('activity.title')} lead={t('activity.lead')}>
      <p>{t('activity.private')}</p>
      {acts.isError && <FailedNote text={problemOf(acts.error).detail} retry={() => void acts.refetch()} />}
      {acts.isPending && <Skeleton lines={6} />}
      <Rows label={t('activity.title')}>
        {items?.map((act) => (
          <ActRow key={act.id} act={act} />
        ))}
      </Rows>
      {acts.hasNextPage && <Button onClick={() => void acts.fetchNextPage()}>{t('sidebar.more')}</Button>}
    </Section>
  )
}

function ActRow({ act: { action, at, by, byName, toName, address, result } }: { act: Activity }) {
  const time = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  const who = by === 'other' ? (byName ?? t('audit.by.user')) : by === 'self' ? null : t(`audit.by.${by}`)
  return (
    <Row
      title={
        <>
          {actInWords(action)}
          {toName !== null && (
            <>
              {' · '}
              <bdi>{toName}</bdi>
            </>
          )}
        </>
      }
      about={
        <>
          {time.format(new Date(at))}
          {who !== null && (
            <>
              {' · '}
              <bdi>{who}</bdi>
            </>
          )}
          {address !== null && (
            <>
              {' · '}
              <bdi>{address}</bdi>
            </>
          )}
        </>
      }
    >
      {by === 'other' && <Badge tone="accent">{t('activity.other')}</Badge>}
      {result !== 'ok' && <Badge tone="caution">{t(`audit.${result}`)}</Badge>}
    </Row>
  )
}
