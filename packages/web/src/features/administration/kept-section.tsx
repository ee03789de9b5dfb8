import type { KeptByPerson } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { problemOf } from '../../api/http.ts'
import { keptQuery } from '../../api/usage.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { asBytes, asCount } from '../usage/figures.ts'
import styles from '../usage/usage.module.css'

/** How much room each person's documents take, beside what they may take; the amounts are those of roles and groups. */
export function KeptSection() {
  const kept = useInfiniteQuery(keptQuery)
  const items = kept.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <Section title={t('usage.kept')} lead={t('usage.kept.lead')}>
      {kept.isError && <FailedNote text={problemOf(kept.error).detail} retry={() => void kept.refetch()} />}
      {kept.isPending && <Skeleton lines={3} />}
      {kept.isSuccess && items.length === 0 && <p>{t('usage.kept.none')}</p>}
      {items.length > 0 && (
        <div className={styles['scroll']} role="region" aria-label={t('usage.kept')} tabIndex={0}>
          <table className={styles['table']}>
            <caption>{t('usage.kept.caption')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('usage.person')}</th>
                <th scope="col">{t('usage.kept.documents')}</th>
                <th scope="col">{t('usage.kept.room')}</th>
                <th scope="col">{t('usage.kept.failed')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <Person key={one.userId} kept={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {kept.hasNextPage && <Button onClick={() => void kept.fetchNextPage()}>{t('sidebar.more')}</Button>}
    </Section>
  )
}

function Person({ kept: { name, documents, failed, bytes, limits } }: { kept: KeptByPerson }) {
  return (
    <tr>
      <th scope="row">
        <bdi>{name ?? t('usage.gone')}</bdi>
      </th>
      <td>{of(documents, limits.documents, asCount)}</td>
      <td>{of(bytes, limits.bytes, asBytes)}</td>
      <td>{asCount(failed)}</td>
    </tr>
  )
}

function of(used: number, limit: number | null, show: (amount: number) => string): string {
  return limit === null ? show(used) : t('usage.usedOf', { used: show(used), limit: show(limit) })
}
