import * as contract from '@parley/contract'
import type { FactorDemand } from '@parley/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { andShow } from '../../api/account.ts'
import { call, problemOf } from '../../api/http.ts'
import { enDemand } from '../../i18n/en/demand.ts'
import { learn, t } from '../../i18n/index.ts'
import { ask } from '../../ui/ask.ts'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { confirmed } from '../account/confirm.ts'
import { changeVersioned } from './change-versioned.ts'

learn(enDemand)

const demandQuery = queryOptions({
  queryKey: ['admin-second-factor'],
  queryFn: ({ signal }) => call('GET', 'admin/second-factor', contract.versionedFactorDemand, { signal }),
  staleTime: 0,
})
const choices = contract.factorDemand.options
const say = (value: unknown): string | undefined =>
  choices.flatMap((one) => (one === value ? [t(`demand.of.${one}`)] : []))[0]

/** Of whom a second factor is demanded, and how many of them it would hold up. */
export function FactorDemandSection() {
  const demand = useQuery(demandQuery)
  if (demand.isLoadingError)
    return <FailedNote text={problemOf(demand.error).detail} retry={() => void demand.refetch()} />
  if (demand.data === undefined) return <Skeleton lines={2} />
  const { value: now, version, without } = demand.data
  const missing = (value: FactorDemand): string[] => {
    const count = value === 'off' ? 0 : without[value]
    return count === 0 ? [] : [t('demand.without', { count })]
  }
  const choose = async (value: FactorDemand): Promise<void> => {
    const text = [...missing(value), t('demand.consequence')].join(' ')
    const sure =
      missing(value).length === 0 || (await ask({ title: t('demand.ask'), text, submit: t('demand.submit') }))
    if (!sure) return
    await andShow(['admin-second-factor'], () =>
      confirmed(() =>
        changeVersioned({
          method: 'PUT',
          path: 'admin/second-factor',
          schema: contract.versionedFactorDemand,
          body: { value, version },
          names: { value: t('demand.of') },
          say: (_, stored) => say(stored),
        }),
      ),
    )
  }
  return (
    <Section title={t('demand.section')} lead={t('demand.section.lead')}>
      <Select
        label={t('demand.of')}
        value={now}
        options={choices.map((value) => ({ value, text: t(`demand.of.${value}`) }))}
        choose={(value) => deed(() => choose(contract.factorDemand.parse(value)))}
      />
      {missing(now).map((text) => (
        <p key={text}>{text}</p>
      ))}
    </Section>
  )
}
