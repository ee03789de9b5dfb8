import type { GivenUpJob, HouseSample } from '@parley/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { givenUpJobsQuery, houseCourseQuery, houseStateQuery } from '../../api/usage.ts'
import { locale, t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { BarChart } from '../usage/bar-chart.tsx'
import { FigureTiles } from '../usage/figure-tiles.tsx'
import { asBytes, asCount, asMoment } from '../usage/figures.ts'
import { SpanChoice } from '../usage/span-choice.tsx'
import styles from '../usage/usage.module.css'

const jobStates = ['waiting', 'running', 'dead'] as const

/** How full the house is and what it works on, now and over time. */
export function HouseSection() {
  const { data } = useQuery(houseStateQuery)
  if (data === undefined) return null
  const jobs = new Map(data.jobs.map(({ state, count }) => [state, count]))
  return (
    <>
      <Section title={t('usage.house')} lead={t('usage.house.lead')}>
        <FigureTiles
          figures={[
            [t('usage.house.runs'), asCount(data.runsActive)],
            [t('usage.house.live'), asCount(data.liveConnections)],
            [t('usage.house.database'), asBytes(data.databaseBytes)],
            [t('usage.house.files', { count: data.files }), asBytes(data.filesBytes)],
            ...jobStates.map((state) => [t(`usage.jobs.${state}`), asCount(jobs.get(state) ?? 0)] as const),
          ]}
        />
      </Section>
      <Course />
      <GivenUp />
    </>
  )
}

const figures = {
  storage: {
    of: ({ databaseBytes, filesBytes }: HouseSample) => databaseBytes + filesBytes,
    show: asBytes,
    name: 'usage.house.storage',
  },
  waiting: { of: ({ jobsWaiting }: HouseSample) => jobsWaiting, show: asCount, name: 'usage.jobs.waiting' },
  dead: { of: ({ jobsDead }: HouseSample) => jobsDead, show: asCount, name: 'usage.jobs.dead' },
} as const
const figureNames = ['storage', 'waiting', 'dead'] as const

function Course() {
  const [days, setDays] = useState(7)
  const [figure, setFigure] = useState<(typeof figureNames)[number]>('storage')
  const course = useQuery(houseCourseQuery(days))
  const { of, show, name } = figures[figure]
  return (
    <Section title={t('usage.house.course')} lead={t('usage.house.course.lead')}>
      <div className={styles['choices']}>
        <SpanChoice days={days} choose={setDays} />
        <Select
          label={t('usage.figure')}
          value={figure}
          options={figureNames.map((value) => ({ value, text: t(figures[value].name) }))}
          choose={(value) => setFigure(figureNames.find((one) => one === value) ?? 'storage')}
        />
      </div>
      {course.isError && <FailedNote text={problemOf(course.error).detail} retry={() => void course.refetch()} />}
      {course.isPending && <Skeleton lines={6} />}
      {course.data !== undefined && (
        <BarChart
          title={t(name)}
          show={show}
          when={t('usage.house.time')}
          bars={course.data.items.map((sample) => ({
            name: timeOf(sample.at, course.data.everyHours),
            value: of(sample),
          }))}
        />
      )}
    </Section>
  )
}

/** An hour as it is here; a day as the server counts days. */
function timeOf(at: string, everyHours: number): string {
  const format: Intl.DateTimeFormatOptions =
    everyHours === 1
      ? { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' }
      : { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }
  return new Intl.DateTimeFormat(locale(), format).format(new Date(at))
}

/** Only where there is something to look after. */
function GivenUp() {
  const jobs = useInfiniteQuery(givenUpJobsQuery)
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? []
  const retry = (id: string): Promise<unknown> =>
    andShow(['given-up-jobs'], () => call('POST', `admin/jobs/${id}/retry`, nothing))
  if (jobs.isError) return <FailedNote text={problemOf(jobs.error).detail} retry={() => void jobs.refetch()} />
  return (
    <Section title={t('usage.givenUp')} lead={t('usage.givenUp.lead')}>
      {jobs.isSuccess && items.length === 0 && <p>{t('usage.givenUp.none')}</p>}
      <Rows label={t('usage.givenUp')}>
        {items.map((job) => (
          <JobRow key={job.id} job={job} retry={() => deed(() => retry(job.id))} />
        ))}
      </Rows>
      {jobs.hasNextPage && <Button onClick={() => void jobs.fetchNextPage()}>{t('sidebar.more')}</Button>}
    </Section>
  )
}

const knownKinds = [
  'mail',
  'document-read',
  'document-index',
  'collection-reembed',
  'import-conversations',
  'export-account',
  'pull-model',
  'index-conversation',
  'finish-erasure',
] as const

function JobRow({ job: { kind, reason, attempts, endedAt }, retry }: { job: GivenUpJob; retry: () => void }) {
  const known = knownKinds.find((one) => one === kind)
  return (
    <Row
      title={known === undefined ? kind : t(`job.${known}`)}
      about={
        <>
          {endedAt !== null && <>{asMoment(endedAt)} · </>}
          {t('usage.givenUp.attempts', { count: attempts })}
          {reason !== null && (
            <>
              {' · '}
              <bdi>{reason}</bdi>
            </>
          )}
        </>
      }
    >
      <Button onClick={retry}>{t('error.retry')}</Button>
    </Row>
  )
}
