import { t } from '../../i18n/index.ts'
import { asCount, asMoney } from './figures.ts'
import styles from './usage.module.css'

export interface SumsRow {
  key: string
  name: string
  messages: number
  tokens: number
  cost: number
  errors: number
}

interface SumsTableProps {
  caption: string
  /** Heads the first column. */
  first: string
  rows: readonly SumsRow[]
}

export function SumsTable({ caption, first, rows }: SumsTableProps) {
  return (
    // Wider than a phone: it scrolls by itself, also by keyboard.
    <div className={styles['scroll']} role="region" aria-label={caption} tabIndex={0}>
      <table className={styles['table']}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col">{t('usage.messages')}</th>
            <th scope="col">{t('usage.tokens')}</th>
            <th scope="col">{t('usage.cost')}</th>
            <th scope="col">{t('usage.errors')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, messages, tokens, cost, errors }) => (
            <tr key={key}>
              <th scope="row">
                <bdi>{name}</bdi>
              </th>
              <td>{asCount(messages)}</td>
              <td>{asCount(tokens)}</td>
              <td>{asMoney(cost)}</td>
              <td>{asCount(errors)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
