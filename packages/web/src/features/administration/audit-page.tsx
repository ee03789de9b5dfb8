import * as contract from '@parley/contract'
import type { AuditRecord } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useState, type ReactNode } from 'react'
import { auditQuery } from '../../api/administration.ts'
import { apiUrl, call, problemOf } from '../../api/http.ts'
import { enActs } from '../../i18n/en/acts.ts'
import { learn, locale, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { actInWords } from '../account/act-in-words.ts'
import styles from './administration.module.css'
import { AuditFilters } from './audit-filters.tsx'
import { askFor, wholeRecord, type AuditPart, type AuditWish } from './audit-wish.ts'
import { InjectionSection } from './injection-section.tsx'

learn(enActs)

export function AuditPage() {
  const [wish, setWish] = useState(wholeRecord)
  const asked = useDeferredValue(askFor(wish))
  const change = (part: Partial<AuditWish>): void => setWish((before) => ({ ...before, ...part }))
  const records = useInfiniteQuery(auditQuery(asked))
  const items = records.data?.pages.flatMap((page) => page.items) ?? null
  return (
    <>
      <Section title={t('admin.place.audit')} lead={t('audit.lead')}>
        <AuditFilters wish={wish} change={change} />
        {records.isError && <FailedNote text={problemOf(records.error).detail} retry={() => void records.refetch()} />}
        {records.isPending && <Skeleton lines={6} />}
        {items?.length === 0 && <p>{t('audit.none')}</p>}
        <Rows label={t('admin.place.audit')}>
          {items?.map((record) => (
            <RecordRow key={record.id} record={record} narrow={(about) => change({ about })} />
          ))}
        </Rows>
        <div className={styles['acts']}>
          {records.hasNextPage && (
            <Button busy={records.isFetchingNextPage} onClick={() => void records.fetchNextPage()}>
              {t('sidebar.more')}
            </Button>
          )}
          <a href={apiUrl(`admin/audit/export?format=csv&${asked}`).href} download>
            {t('audit.export')}
          </a>
        </div>
        <ChainCheck />
      </Section>
      <InjectionSection />
    </>
  )
}

/** Walks all of the record and says whether it is as it was written. */
function ChainCheck() {
  const [found, setFound] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const verify = async (): Promise<void> => {
    setBusy(true)
    try {
      const { broken, verified } = await call('POST', 'admin/audit/verify', contract.auditVerdict)
      setFound(broken === null ? t('audit.verify.ok', { count: verified }) : t('audit.verify.broken', { what: broken }))
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={styles['acts']}>
      <Button icon="shield" busy={busy} onClick={() => deed(verify)}>
        {t('audit.verify')}
      </Button>
      <p role="status">{found}</p>
    </div>
  )
}

interface RecordRowProps {
  record: AuditRecord
  narrow(about: AuditWish['about']): void
}

function RecordRow({ record: { action, actor, target, at, address, result }, narrow }: RecordRowProps) {
  const time = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' })
  const only = (id: string | null, name: string, part: AuditPart, isPerson: boolean): ReactNode =>
    id === null ? (
      <bdi>{name}</bdi>
    ) : (
      <button
        type="button"
        className={styles['name']}
        aria-label={t('audit.only', { name })}
        title={t('audit.only', { name })}
        onClick={() => narrow({ id, name, part, isPerson })}
      >
        <bdi>{name}</bdi>
      </button>
    )
  const who = only(actor.id, actor.name ?? t(`audit.by.${actor.kind}`), 'actorId', true)
  const named = target && nameOf(target)
  const isOwn = target?.kind === 'user' && target.id === actor.id
  return (
    <Row
      title={
        <>
          {actInWords(action)} · {who}
          {target !== null && named !== null && !isOwn && (
            <>
              {' → '}
              {only(target.id, named, 'targetId', target.kind === 'user')}
            </>
          )}
        </>
      }
      about={
        <>
          {time.format(new Date(at))} · <code dir="ltr">{action}</code>
          {address !== null && <bdi> · {address}</bdi>}
        </>
      }
    >
      {result !== 'ok' && <Badge tone="caution">{t(`audit.${result}`)}</Badge>}
    </Row>
  )
}

/** Sessions and keys have an id alone, which tells nobody anything. */
function nameOf({ kind, id, name }: NonNullable<AuditRecord['target']>): string | null {
  if (name !== null) return name
  if (kind === 'user') return t('audit.by.user')
  return /^[0-9a-f]{8}-/.test(id) ? null : id
}
