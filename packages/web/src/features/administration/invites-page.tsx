import * as contract from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow, showAgain } from '../../api/account.ts'
import { invitesQuery } from '../../api/administration.ts'
import { call, nothing } from '../../api/http.ts'
import { language, t } from '../../i18n/index.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Secret } from '../../ui/secret.tsx'
import { Select } from '../../ui/select.tsx'
import { confirmed } from '../account/confirm.ts'
import { useShell } from '../shell/shell-context.ts'
import { rolesToGive } from './roles-to-give.ts'

export function InvitesPage() {
  const { data } = useQuery(invitesQuery)
  const roles = rolesToGive(useShell().user.role)
  const [link, setLink] = useState<string | null>(null)
  const date = new Intl.DateTimeFormat(language(), { dateStyle: 'medium' })
  const create = async ({ email = '', role = 'member' }: Record<string, string>): Promise<void> => {
    const body = { role: roles.find((one) => one === role) ?? 'member', ...(email.trim() !== '' && { email }) }
    const invite = await confirmed(() => call('POST', 'admin/invites', contract.createdInvite, { body }))
    setLink(invite.url)
    await showAgain('admin-invites')
  }
  const end = (id: string): Promise<unknown> =>
    andShow(['admin-invites'], () => confirmed(() => call('DELETE', `admin/invites/${id}`, nothing)))
  return (
    <Section title={t('admin.place.invites')} lead={t('invites.lead')}>
      {link !== null && <Secret label={t('invites.link')} text={link} />}
      <Form key={link} submit={t('invites.create')} send={create}>
        {(errors) => (
          <>
            <Field
              name="email"
              type="email"
              label={t('field.email')}
              hint={t('invites.hint')}
              errors={errors?.['email']}
              autoComplete="off"
            />
            <Select
              name="role"
              label={t('users.role')}
              options={roles.map((role) => ({ value: role, text: t(`role.${role}`) }))}
            />
          </>
        )}
      </Form>
      <Rows label={t('admin.place.invites')}>
        {data?.items.map(({ id, email, role, state, expiresAt }) => (
          <Row
            key={id}
            title={email ?? t('invites.anybody')}
            about={t('invites.until', { time: date.format(new Date(expiresAt)) })}
          >
            <Badge>{t(`role.${role}`)}</Badge>
            <Badge tone={state === 'open' ? 'accent' : 'plain'}>{t(`invites.state.${state}`)}</Badge>
            {state === 'open' && <Button onClick={() => deed(() => end(id))}>{t('invites.end')}</Button>}
          </Row>
        ))}
      </Rows>
    </Section>
  )
}
