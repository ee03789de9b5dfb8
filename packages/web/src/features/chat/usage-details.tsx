import type { Message } from '@parley/contract'
import { useId, useRef } from 'react'
import { locale, t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { placePopover } from '../../ui/place-popover.ts'
import styles from './usage-details.module.css'

/** What an answer took, for whoever asks. */
export function UsageDetails({ message }: { message: Message }) {
  const { usage, modelId, createdAt } = message
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  if (usage === undefined) return null
  const number = new Intl.NumberFormat(locale())
  const money = new Intl.NumberFormat(locale(), { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 })
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' })
  const rows = [
    [t('usage.model'), modelId ?? '–'],
    [t('usage.read'), number.format(usage.inputTokens)],
    ...((usage.cachedTokens ?? 0) > 0 ? [[t('usage.cached'), number.format(usage.cachedTokens ?? 0)] as const] : []),
    [t('usage.written'), `${usage.estimated === true ? '≈ ' : ''}${number.format(usage.outputTokens)}`],
    [t('usage.cost'), usage.cost === null ? t('usage.noPrice') : money.format(usage.cost)],
    [t('usage.time'), date.format(new Date(createdAt))],
  ] as const
  return (
    <>
      <button
        ref={button}
        type="button"
        className={styles['button']}
        popoverTarget={id}
        aria-label={t('usage.show')}
        title={t('usage.show')}
      >
        <Icon name="info" size={17} />
      </button>
      <dl
        id={id}
        popover="auto"
        className={styles['details']}
        onToggle={({ newState, currentTarget }) => {
          if (newState === 'open') placePopover(currentTarget, button.current)
        }}
      >
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
