import type { FeedbackSums } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { problemOf } from '../../api/http.ts'
import { feedbackSumsQuery } from '../../api/usage.ts'
import { t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { asCount } from './figures.ts'
import styles from './usage.module.css'

/** What people thought of answers, by who gave them. */
export function FeedbackSection({ days }: { days: number }) {
  const { data, error, refetch } = useQuery(feedbackSumsQuery(days))
  return (
    <Section title={t('usage.feedback')} lead={t('usage.feedback.lead')}>
      {error !== null && <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />}
      {data !== undefined && data.models.length === 0 && <p>{t('usage.feedback.none')}</p>}
      {data !== undefined && (
        <>
          <Judged caption={t('usage.byModel')} first={t('usage.model')} rows={data.models} />
          <Judged caption={t('usage.byAssistant')} first={t('usage.assistant')} rows={data.assistants} />
        </>
      )}
    </Section>
  )
}

interface JudgedProps {
  caption: string
  first: string
  rows: FeedbackSums['models']
}

function Judged({ caption, first, rows }: JudgedProps) {
  if (rows.length === 0) return null
  return (
    <div className={styles['scroll']} role="region" aria-label={`${t('usage.feedback')}: ${caption}`} tabIndex={0}>
      <table className={styles['table']}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <th scope="col">{t('usage.good')}</th>
            <th scope="col">{t('usage.bad')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, good, bad }) => (
            <tr key={key}>
              <th scope="row">
                <bdi>{name ?? t('usage.gone')}</bdi>
              </th>
              <td>{asCount(good)}</td>
              <td>{asCount(bad)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
