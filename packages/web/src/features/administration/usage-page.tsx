import type { AdminUsage, UsageSums } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { apiUrl, problemOf } from '../../api/http.ts'
import { adminUsageQuery, firstDay } from '../../api/usage.ts'
import { t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { BarChart } from '../usage/bar-chart.tsx'
import { FigureTiles } from '../usage/figure-tiles.tsx'
import { asCount, asDay, asMoney, asSeconds, daysBetween } from '../usage/figures.ts'
import { FeedbackSection } from '../usage/feedback-section.tsx'
import { SpanChoice } from '../usage/span-choice.tsx'
import { SumsTable } from '../usage/sums-table.tsx'
import styles from '../usage/usage.module.css'
import { HouseSection } from './house-section.tsx'
import { KeptSection } from './kept-section.tsx'

const shown = {
  cost: { of: ({ cost }: UsageSums) => cost, show: asMoney },
  tokens: { of: ({ inputTokens, outputTokens }: UsageSums) => inputTokens + outputTokens, show: asCount },
  messages: { of: ({ messages }: UsageSums) => messages, show: asCount },
  errors: { of: ({ errors }: UsageSums) => errors, show: asCount },
  latency: { of: ({ firstTokenMs }: UsageSums) => firstTokenMs ?? 0, show: asSeconds },
} as const
const figureNames = ['tokens', 'cost', 'messages', 'errors', 'latency'] as const
type FigureName = (typeof figureNames)[number]

/** What the house uses and costs, how fast it answers and how full it is. */
export function UsagePage() {
  const [days, setDays] = useState(30)
  const [figure, setFigure] = useState<FigureName>('tokens')
  const byDay = useQuery(adminUsageQuery(days, 'day'))
  return (
    <>
      <Section title={t('admin.place.usage')} lead={t('admin.usage.lead')}>
        <div className={styles['choices']}>
          <SpanChoice days={days} choose={setDays} />
          <Select
            label={t('usage.figure')}
            value={figure}
            options={figureNames.map((name) => ({ value: name, text: t(`usage.${name}`) }))}
            choose={(value) => setFigure(figureNames.find((name) => name === value) ?? 'tokens')}
          />
        </div>
        {byDay.error !== null && <FailedNote text={problemOf(byDay.error).detail} retry={() => void byDay.refetch()} />}
        {byDay.isPending && <Skeleton lines={6} />}
        {byDay.data !== undefined && <Days usage={byDay.data} figure={figure} />}
        <p>
          <a href={apiUrl(`admin/usage/export?from=${firstDay(days)}`).href} download>
            {t('audit.export')}
          </a>
        </p>
      </Section>
      <Section title={t('usage.who')}>
        <Grouped days={days} by="model" />
        <Grouped days={days} by="user" />
        <Grouped days={days} by="kind" />
      </Section>
      <FeedbackSection days={days} />
      <KeptSection />
      <HouseSection />
    </>
  )
}

function Days({ usage: { from, to, total, latency, items }, figure }: { usage: AdminUsage; figure: FigureName }) {
  const { of, show } = shown[figure]
  const byDay = new Map(items.map((item) => [item.key, item]))
  const valueOn = (date: string): number => {
    const item = byDay.get(date)
    return item === undefined ? 0 : of(item)
  }
  return (
    <>
      <FigureTiles
        figures={[
          [t('usage.messages'), asCount(total.messages)],
          [t('usage.tokens'), asCount(total.inputTokens + total.outputTokens)],
          [t('usage.cost'), asMoney(total.cost)],
          [t('usage.errors'), asCount(total.errors)],
          [t('usage.median'), asSeconds(latency.median)],
          [t('usage.p95'), asSeconds(latency.p95)],
        ]}
      />
      {total.unpriced > 0 && <p>{t('usage.unpriced', { count: total.unpriced })}</p>}
      <BarChart
        title={t(`usage.${figure}`)}
        show={show}
        bars={daysBetween(from, to).map((date) => ({ name: asDay(date), value: valueOn(date) }))}
      />
    </>
  )
}

const headings = { model: 'usage.byModel', user: 'usage.byUser', kind: 'usage.byKind' } as const
const firsts = { model: 'usage.model', user: 'usage.person', kind: 'usage.kind' } as const
const kinds = ['answer', 'gateway', 'embedding', 'title', 'suggestions', 'picture'] as const

function Grouped({ days, by }: { days: number; by: 'model' | 'user' | 'kind' }) {
  const { data } = useQuery(adminUsageQuery(days, by))
  if (data === undefined || data.items.length === 0) return null
  const nameOf = ({ key, name }: AdminUsage['items'][number]): string => {
    const kind = by === 'kind' ? kinds.find((one) => one === key) : undefined
    if (kind !== undefined) return t(`usage.kind.${kind}`)
    return name ?? key ?? t('usage.gone')
  }
  return (
    <SumsTable
      caption={t(headings[by])}
      first={t(firsts[by])}
      rows={data.items.map((item) => ({
        key: item.key ?? '',
        name: nameOf(item),
        messages: item.messages,
        tokens: item.inputTokens + item.outputTokens,
        cost: item.cost,
        errors: item.errors,
      }))}
    />
  )
}
