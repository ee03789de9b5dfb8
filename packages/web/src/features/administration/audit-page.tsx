import type { AuditRecord } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { apiUrl, problemOf } from '../../api/http.ts'
import { auditQuery } from '../../api/administration.ts'
import { language, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { InjectionSection } from './injection-section.tsx'
import { Skeleton } from '../../ui/spinner.tsx'

export function AuditPage() {
  const [typed, setTyped] = useState('')
  const asked = useDeferredValue(typed.trim().toLowerCase())
  // Half an action is none, and the server would refuse it.
  const records = useInfiniteQuery(auditQuery(/^[a-z-]+(\.[a-z-]+)*$/.test(asked) ? asked : ''))
  const items = records.data?.pages.flatMap((page) => page.items) ?? null
  return (
    <>
      <Section title={t('admin.place.audit')} lead={t('audit.lead')}>
        <Field
          label={t('audit.filter')}
          hint={t('audit.hint')}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setTyped(target.value)}
        />
        {records.isError && <FailedNote text={problemOf(records.error).detail} retry={() => void records.refetch()} />}
        {records.isPending && <Skeleton lines={6} />}
        {items?.length === 0 && <p>{t('audit.none')}</p>}
        <Rows label={t('admin.place.audit')}>
          {items?.map((record) => (
            <RecordRow key={record.id} record={record} />
          ))}
        </Rows>
        {records.hasNextPage && <Button onClick={() => void records.fetchNextPage()}>{t('sidebar.more')}</Button>}
        <p>
          <a href={apiUrl('admin/audit/export?format=csv').href} download>
            {t('audit.export')}
          </a>
        </p>
      </Section>
      <InjectionSection />
    </>
  )
}

function RecordRow({ record: { action, actor, target, at, address, result } }: { record: AuditRecord }) {
  const time = new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeStyle: 'medium' })
  const who = actor.name ?? t(`audit.by.${actor.kind}`)
  return (
    <Row
      title={
        <>
          <code>{action}</code> <bdi>{who}</bdi>
          {target !== null && (
            <>
              {' → '}
              <bdi>{target.name ?? target.id}</bdi>
            </>
          )}
        </>
      }
      about={
        <>
          {time.format(new Date(at))} {address !== null && <bdi>· {address}</bdi>}
        </>
      }
    >
      {result !== 'ok' && <Badge tone="caution">{t(`audit.${result}`)}</Badge>}
    </Row>
  )
}
