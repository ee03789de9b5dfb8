import type { OwnUsage } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemOf } from '../../api/http.ts'
import { ownUsageQuery } from '../../api/usage.ts'
import { enUsage } from '../../i18n/en/usage.ts'
import { learn, t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { useModelName } from '../models/use-model-name.ts'
import { BarChart } from './bar-chart.tsx'
import { FigureTiles } from './figure-tiles.tsx'
import { asCount, asDay, asMoney, daysBetween } from './figures.ts'
import { LimitList } from './limit-list.tsx'
import { SpanChoice } from './span-choice.tsx'
import { SumsTable } from './sums-table.tsx'

learn(enUsage)

/** What one has used, and how far one is with what is allowed. */
export function OwnUsagePage() {
  const [days, setDays] = useState(30)
  const { data, error, isPending, refetch } = useQuery(ownUsageQuery(days))
  return (
    <>
      {data !== undefined && data.limits.length > 0 && (
        <Section title={t('usage.limits')} lead={t('usage.limits.lead')}>
          <LimitList limits={data.limits} />
        </Section>
      )}
      <Section title={t('usage.own')} lead={t('usage.own.lead')}>
        <SpanChoice days={days} choose={setDays} />
        {error !== null && <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />}
        {isPending && <Skeleton lines={6} />}
        {data !== undefined && <Figures usage={data} />}
      </Section>
    </>
  )
}

function Figures({ usage: { from, to, days } }: { usage: OwnUsage }) {
  const nameOf = useModelName()
  const sum = (pick: (day: OwnUsage['days'][number]) => number, of = days): number =>
    of.reduce((total, day) => total + pick(day), 0)
  const byDay = Map.groupBy(days, ({ date }) => date)
  const byModel = Map.groupBy(days, ({ modelId }) => modelId)
  const tokens = (day: OwnUsage['days'][number]): number => day.inputTokens + day.outputTokens
  return (
    <>
      <FigureTiles
        figures={[
          [t('usage.messages'), asCount(sum(({ messages }) => messages))],
          [t('usage.tokens'), asCount(sum(tokens))],
          [t('usage.cost'), asMoney(sum(({ cost }) => cost))],
        ]}
      />
      <BarChart
        title={t('usage.tokens')}
        show={asCount}
        bars={daysBetween(from, to).map((date) => ({ name: asDay(date), value: sum(tokens, byDay.get(date) ?? []) }))}
      />
      {byModel.size > 0 && (
        <SumsTable
          caption={t('usage.byModel')}
          first={t('usage.model')}
          rows={[...byModel].map(([model, lines]) => ({
            key: model,
            name: nameOf(model),
            messages: sum(({ messages }) => messages, lines),
            tokens: sum(tokens, lines),
            cost: sum(({ cost }) => cost, lines),
            errors: sum(({ errors }) => errors, lines),
          }))}
        />
      )}
    </>
  )
}
