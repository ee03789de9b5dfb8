import * as contract from '@parley/contract'
import type { AdminShare } from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow } from '../../api/account.ts'
import { houseSharesQuery } from '../../api/administration.ts'
import { call, nothing, problemOf } from '../../api/http.ts'
import { enHouseShares } from '../../i18n/en/house-shares.ts'
import { learn, locale, t } from '../../i18n/index.ts'
import { ask } from '../../ui/ask.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { showToast } from '../../ui/toast.tsx'
import { confirmed } from '../account/confirm.ts'

learn(enHouseShares)

/** What people here show to strangers: whose it is, and an end to it. */
export function SharesPage() {
  const shares = useInfiniteQuery(houseSharesQuery)
  const [found, setFound] = useState<AdminShare | null>(null)
  const all = shares.data?.pages.flatMap((page) => page.items) ?? null
  const items = found === null ? all : [found]
  const find = async ({ address = '' }: Record<string, string>): Promise<void> =>
    setFound(await call('POST', 'admin/shares/find', contract.adminShare, { body: { address } }))
  const end = async (share: AdminShare): Promise<void> => {
    if (await endIfSure(share)) setFound(null)
  }
  return (
    <Section title={t('admin.place.shares')} lead={t('houseShares.lead')}>
      <Form submit={t('houseShares.find.submit')} send={find}>
        {(errors) => (
          <Field
            name="address"
            label={t('houseShares.find')}
            hint={t('houseShares.find.hint')}
            errors={errors?.['address']}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Form>
      {shares.isError && <FailedNote text={problemOf(shares.error).detail} retry={() => void shares.refetch()} />}
      {shares.isPending && <Skeleton lines={4} />}
      {items?.length === 0 && <p>{t('houseShares.none')}</p>}
      <Rows label={t('admin.place.shares')}>
        {items?.map((share) => (
          <ShareRow key={share.id} share={share} end={() => deed(() => end(share))} />
        ))}
      </Rows>
      {found !== null && <Button onClick={() => setFound(null)}>{t('houseShares.all')}</Button>}
      {found === null && shares.hasNextPage && (
        <Button busy={shares.isFetchingNextPage} onClick={() => void shares.fetchNextPage()}>
          {t('sidebar.more')}
        </Button>
      )}
    </Section>
  )
}

const nameOf = ({ owner: { name } }: AdminShare): string => (name === '' ? t('houseShares.erased') : name)

async function endIfSure(share: AdminShare): Promise<boolean> {
  const name = nameOf(share)
  const text = t('houseShares.end.consequence', { name })
  const submit = t('houseShares.end')
  if (!(await ask({ title: t('houseShares.end.ask', { name }), text, submit, danger: true }))) return false
  await andShow(['admin-shares', 'shares'], () => confirmed(() => call('DELETE', `admin/shares/${share.id}`, nothing)))
  showToast({ text: t('houseShares.ended', { name }) })
  return true
}

function ShareRow({ share, end }: { share: AdminShare; end: () => void }) {
  const name = nameOf(share)
  const dated = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' })
  const time = dated.format(new Date(share.createdAt))
  const since = t('share.since', { time })
  return (
    <Row title={<bdi>{name}</bdi>} about={share.open ? since : `${since} · ${t('houseShares.closed.why')}`}>
      {!share.open && <Badge tone="caution">{t('houseShares.closed')}</Badge>}
      <Button aria-label={t('houseShares.end.name', { name, time })} onClick={end}>
        {t('houseShares.end')}
      </Button>
    </Row>
  )
}
