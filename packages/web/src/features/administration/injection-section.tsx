import * as contract from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { andShow } from '../../api/account.ts'
import { injectionQuery } from '../../api/usage.ts'
import { t } from '../../i18n/index.ts'
import { deed } from '../../ui/deed.ts'
import { Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { confirmed } from '../account/confirm.ts'
import { changeVersioned } from './change-versioned.ts'
import styles from './administration.module.css'

const places = ['messages', 'passages', 'tools'] as const
const reactions = ['off', 'flag', 'block'] as const

/** What is done with text that tries to give models instructions. */
export function InjectionSection() {
  const { data } = useQuery(injectionQuery)
  if (data === undefined) return null
  const choose = (place: (typeof places)[number], reaction: string): Promise<unknown> => {
    const body = { value: { ...data.value, [place]: reaction }, version: data.version }
    return andShow(['admin-injection'], () =>
      confirmed(() =>
        changeVersioned({
          method: 'PUT',
          path: 'admin/injection',
          schema: contract.versionedInjectionPolicy,
          body,
          names: Object.fromEntries(places.map((one) => [one, t(`injection.${one}`)])),
          say: (_, value) => reactions.flatMap((one) => (one === value ? [t(`injection.${one}`)] : []))[0],
        }),
      ),
    )
  }
  return (
    <Section title={t('injection.title')} lead={t('injection.lead')}>
      <div className={styles['fields']}>
        {places.map((place) => (
          <Select
            key={place}
            label={t(`injection.${place}`)}
            value={data.value[place]}
            options={reactions.map((value) => ({ value, text: t(`injection.${value}`) }))}
            choose={(value) => deed(() => choose(place, value))}
          />
        ))}
      </div>
    </Section>
  )
}
