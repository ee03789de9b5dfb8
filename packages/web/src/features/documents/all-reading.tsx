import { useQuery } from '@tanstack/react-query'
import { knowledgeQuery, pauseEverything } from '../../api/knowledge.ts'
import { sayBytes } from '../../i18n/format.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import styles from './uploads.module.css'

/** How far all reading is, and a way to let it wait: while somebody is on a train, or the machine has other work. */
export function AllReading() {
  const { data } = useQuery(knowledgeQuery)
  if (data === undefined) return null
  const { working, paused, total, ready, failed } = data.documents
  if (working + paused === 0) return null
  return (
    <section className={styles['reading']} aria-label={t('reading.label')}>
      <div className={styles['uploadsHead']}>
        <p role="status">
          {working > 0
            ? t('documents.reading', { done: ready + failed, total })
            : t('reading.paused', { count: paused })}
        </p>
        <Button
          look="quiet"
          {...(working > 0 && { icon: 'pause' as const })}
          onClick={() => deed(() => pauseEverything(working > 0))}
        >
          {t(working > 0 ? 'documents.pause' : 'documents.resume')}
        </Button>
      </div>
      {working > 0 && <progress value={ready + failed} max={total} aria-label={t('reading.label')} />}
    </section>
  )
}

/** What one keeps of what one may keep; nothing where there is no limit. */
export function Kept() {
  const { data } = useQuery(knowledgeQuery)
  if (data === undefined) return null
  const { own, bytes, limits } = data
  const lines = [
    ...(limits.documents === null
      ? []
      : [{ text: t('kept.documents', { used: own, most: limits.documents }), used: own, most: limits.documents }]),
    ...(limits.bytes === null
      ? []
      : [
          {
            text: t('kept.bytes', { used: sayBytes(bytes), most: sayBytes(limits.bytes) }),
            used: bytes,
            most: limits.bytes,
          },
        ]),
  ]
  if (lines.length === 0) return null
  return (
    <section className={styles['reading']} aria-label={t('kept.label')}>
      {lines.map(({ text, used, most }) => (
        <div key={text}>
          <p>{text}</p>
          <progress value={Math.min(used, most)} max={Math.max(1, most)} aria-label={text} />
        </div>
      ))}
    </section>
  )
}
