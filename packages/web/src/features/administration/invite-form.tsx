import * as contract from '@parley/contract'
import type { CreatedInvite } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { groupsQuery } from '../../api/administration.ts'
import { call } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { confirmed } from '../account/confirm.ts'
import { useShell } from '../shell/shell-context.ts'
import styles from './administration.module.css'
import { rolesToGive } from './roles-to-give.ts'
import { typedNumber } from './typed-number.ts'

const days = [1, 7, 30, 90]

/** Whom to invite: one person, or a whole class with one link. */
export function InviteForm({ made }: { made(invite: CreatedInvite): Promise<unknown> }) {
  const roles = rolesToGive(useShell().user.role)
  const groups = useQuery(groupsQuery).data?.items ?? []
  const create = async (values: Record<string, string>): Promise<void> => {
    const { email = '', role = 'member', places = '' } = values
    const body = {
      role: roles.find((one) => one === role) ?? 'member',
      ...(email.trim() !== '' && { email }),
      places: typedNumber('places', places) ?? 1,
      days: Number(values['days']),
      groupIds: groups.filter(({ id }) => values[id] === 'on').map(({ id }) => id),
    }
    await made(await confirmed(() => call('POST', 'admin/invites', contract.createdInvite, { body })))
  }
  return (
    <Form submit={t('invites.create')} send={create}>
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
            errors={errors?.['role']}
          />
          <Field
            name="places"
            inputMode="numeric"
            autoComplete="off"
            defaultValue={1}
            label={t('invites.places')}
            hint={t('invites.places.hint')}
            errors={errors?.['places']}
          />
          <Select
            name="days"
            label={t('invites.days')}
            initial="7"
            options={days.map((count) => ({ value: String(count), text: t('invites.days.count', { count }) }))}
          />
          {groups.length > 0 && (
            <fieldset className={styles['fields']}>
              <legend>{t('invites.groups')}</legend>
              {groups.map(({ id, name }) => (
                <label key={id} className={styles['pick']}>
                  <input type="checkbox" name={id} />
                  <bdi>{name}</bdi>
                </label>
              ))}
            </fieldset>
          )}
        </>
      )}
    </Form>
  )
}
