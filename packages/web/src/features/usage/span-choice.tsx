import { t } from '../../i18n/index.ts'
import { Select } from '../../ui/select.tsx'

const spans = [7, 30, 90, 365] as const

export function SpanChoice({ days, choose }: { days: number; choose(days: number): void }) {
  return (
    <Select
      label={t('usage.span')}
      value={String(days)}
      options={spans.map((count) => ({ value: String(count), text: t('usage.days', { count }) }))}
      choose={(value) => choose(Number(value))}
    />
  )
}
