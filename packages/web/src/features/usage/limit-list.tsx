import type { LimitState } from '@parley/contract'
import { t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { useModelName } from '../models/use-model-name.ts'
import { asMoment, inMeasure } from './figures.ts'
import styles from './usage.module.css'

/** How far somebody is with each of their budgets. */
export function LimitList({ limits }: { limits: readonly LimitState[] }) {
  return (
    <ul className={styles['limits']} aria-label={t('usage.limits')}>
      {limits.map((limit) => (
        <Limit key={`${limit.name} ${limit.measure} ${limit.period} ${limit.modelId ?? ''}`} limit={limit} />
      ))}
    </ul>
  )
}

function Limit({ limit }: { limit: LimitState }) {
  const { name, measure, used, limit: amount, renewsAt, low, modelId, shared } = limit
  const nameOf = useModelName()
  const gone = used >= amount
  return (
    <li>
      <p className={styles['limitHead']}>
        <bdi>{name}</bdi>
        {shared && <Badge>{t('budgets.shared')}</Badge>}
        {low && <Badge tone="caution">{t(gone ? 'usage.usedUp' : 'usage.low')}</Badge>}
      </p>
      <meter
        min={0}
        max={Math.max(amount, 1e-9)}
        high={amount * 0.8}
        value={Math.min(used, amount)}
        aria-label={name}
      />
      <p className={styles['limitFoot']}>
        {t('usage.usedOf', { used: inMeasure(measure, used), limit: inMeasure(measure, amount) })}
        {modelId !== null && <bdi> · {nameOf(modelId)}</bdi>} · {t('usage.renews', { time: asMoment(renewsAt) })}
      </p>
    </li>
  )
}
