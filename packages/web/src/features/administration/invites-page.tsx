import type { CreatedInvite } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow, showAgain } from '../../api/account.ts'
import { groupsQuery, invitesQuery } from '../../api/administration.ts'
import { call, nothing } from '../../api/http.ts'
import { locale, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { Secret } from '../../ui/secret.tsx'
import { confirmed } from '../account/confirm.ts'
import { InviteForm } from './invite-form.tsx'

export function InvitesPage() {
  const { data } = useQuery(invitesQuery)
  const groups = useQuery(groupsQuery).data?.items ?? []
  const [link, setLink] = useState<string | null>(null)
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' })
  const made = async ({ url }: CreatedInvite): Promise<void> => {
    setLink(url)
    await showAgain('admin-invites')
  }
  const end = (id: string): Promise<unknown> =>
    andShow(['admin-invites'], () => confirmed(() => call('DELETE', `admin/invites/${id}`, nothing)))
  return (
    <Section title={t('admin.place.invites')} lead={t('invites.lead')}>
      {link !== null && (
        <>
          <Secret label={t('invites.link')} text={link} />
          <QrCode text={link} label={t('invites.code')} />
        </>
      )}
      <InviteForm key={link} made={made} />
      <Rows label={t('admin.place.invites')}>
        {data?.items.map(({ id, email, role, state, expiresAt, places, taken, groupIds }) => (
          <Row
            key={id}
            title={email ?? t('invites.anybody')}
            about={[
              t('invites.until', { time: date.format(new Date(expiresAt)) }),
              ...(places > 1 ? [t('invites.taken', { taken, places })] : []),
            ].join(' · ')}
          >
            {groups
              .filter((group) => groupIds.includes(group.id))
              .map((group) => (
                <Badge key={group.id}>{group.name}</Badge>
              ))}
            <Badge>{t(`role.${role}`)}</Badge>
            <Badge tone={state === 'open' ? 'accent' : 'plain'}>{t(`invites.state.${state}`)}</Badge>
            {state === 'open' && <Button onClick={() => deed(() => end(id))}>{t('invites.end')}</Button>}
          </Row>
        ))}
      </Rows>
    </Section>
  )
}
