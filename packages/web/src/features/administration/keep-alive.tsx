import * as contract from '@parley/contract'
import type { AdminProvider } from '@parley/contract'
import { andShow } from '../../api/account.ts'
import { call } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { deed } from '../../ui/deed.ts'
import { Select } from '../../ui/select.tsx'
import { confirmed } from '../account/confirm.ts'

const times = {
  '0': 'keep.none',
  '5m': 'keep.5m',
  '30m': 'keep.30m',
  '2h': 'keep.2h',
  '24h': 'keep.24h',
  '-1': 'keep.ever',
} as const
const offered = Object.keys(times) as (keyof typeof times)[]

/** How long a model stays in the memory of a server of models once it has answered. */
export function KeepAlive({ provider: { id, name, keepAlive, version } }: { provider: AdminProvider }) {
  const choose = (value: string): Promise<unknown> =>
    andShow(['admin-providers'], () =>
      confirmed(() =>
        call('PATCH', `admin/providers/${id}`, contract.adminProvider, {
          body: { version, keepAlive: value === '' ? null : value },
        }),
      ),
    )
  const known = offered.find((time) => time === keepAlive)
  return (
    <Select
      label={t('keep.title', { name })}
      hint={t('keep.hint')}
      value={keepAlive ?? ''}
      options={[
        { value: '', text: t('keep.usual') },
        ...(keepAlive !== null && known === undefined ? [{ value: keepAlive, text: keepAlive }] : []),
        ...['0', '5m', '30m', '2h', '24h', '-1'].flatMap((time) => {
          const one = offered.find((each) => each === time)
          return one === undefined ? [] : [{ value: one, text: t(times[one]) }]
        }),
      ]}
      choose={(value) => deed(() => choose(value))}
    />
  )
}
