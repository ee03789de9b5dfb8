import { useId } from 'react'
import { t } from '../../i18n/index.ts'
import styles from './usage.module.css'

export interface Bar {
  /** Of the calendar, or what else the bar stands for. */
  name: string
  value: number
}

interface BarChartProps {
  title: string
  bars: readonly Bar[]
  /** What a bar stands for, where that is no day. */
  when?: string
  show(value: number): string
}

const height = 100
/** A few bars stay bars, and do not become walls. */
const leastPlaces = 14

/** One bar a day; the same as a table for whoever reads or hears figures better. */
export function BarChart({ title, bars, when = t('usage.day'), show }: BarChartProps) {
  const id = useId()
  const most = Math.max(...bars.map(({ value }) => value), 0)
  const [first, last] = [bars.at(0), bars.at(-1)]
  return (
    <figure className={styles['chart']} aria-labelledby={id}>
      <figcaption id={id}>{title}</figcaption>
      {most === 0 ? (
        <p className={styles['nothing']}>{t('usage.nothing')}</p>
      ) : (
        <div className={styles['plot']} aria-hidden="true">
          <p className={styles['most']}>{show(most)}</p>
          <svg viewBox={`0 0 ${Math.max(bars.length, leastPlaces) * 10} ${height}`} preserveAspectRatio="none">
            {bars.map(({ name, value }, index) => {
              const size = value === 0 ? 0 : Math.max(1.5, (value / most) * height)
              return (
                <rect key={name} x={index * 10 + 1.5} y={height - size} width={7} height={size} rx={1}>
                  <title>{`${name}: ${show(value)}`}</title>
                </rect>
              )
            })}
          </svg>
          <p className={styles['ends']}>
            <span>{first?.name}</span>
            <span>{last?.name}</span>
          </p>
        </div>
      )}
      {most > 0 && (
        <details className={styles['asTable']}>
          <summary>{t('usage.asTable')}</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">{when}</th>
                <th scope="col">{title}</th>
              </tr>
            </thead>
            <tbody>
              {bars.map(({ name, value }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{show(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </figure>
  )
}
