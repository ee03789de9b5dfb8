import { useState } from 'react'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'

const days = [7, 30, 90, 365] as const
const dayMs = 86_400_000

/** When a key ends, as the server wants it. A day that was chosen is still good; one that is none is the server's to refuse. */
export function endOf(expires: string, lastDay: string): string | null {
  if (expires === 'date') {
    const end = new Date(`${lastDay}T23:59:59`)
    return Number.isNaN(end.getTime()) ? lastDay : end.toISOString()
  }
  const count = Number(expires)
  return count > 0 ? new Date(Date.now() + count * dayMs).toISOString() : null
}

export function KeyExpiry({ errors }: { errors: string[] | undefined }) {
  const [expires, setExpires] = useState('')
  return (
    <>
      <Select
        label={t('keys.expires')}
        name="expires"
        value={expires}
        choose={setExpires}
        options={[
          { value: '', text: t('keys.expires.never') },
          ...days.map((count) => ({ value: String(count), text: t('keys.expires.days', { count }) })),
          { value: 'date', text: t('keys.expires.date') },
        ]}
      />
      {expires === 'date' && (
        <Field name="expiresAt" type="date" label={t('keys.expires.on')} errors={errors} required autoComplete="off" />
      )}
    </>
  )
}
