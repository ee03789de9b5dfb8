import * as contract from '@parley/contract'
import type { RoleGrants } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { andShow } from '../../api/account.ts'
import { rolesQuery } from '../../api/administration.ts'
import { call, problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { confirmed } from '../account/confirm.ts'
import { QuotaFields } from './quota-fields.tsx'
import { ModelsFields, RightsFields } from './rights-fields.tsx'

/** What members and guests may without any group. */
export function RolesSection() {
  const roles = useQuery(rolesQuery)
  return (
    <Section title={t('roles.title')} lead={t('roles.lead')}>
      {roles.isError && <FailedNote text={problemOf(roles.error).detail} retry={() => void roles.refetch()} />}
      <Rows label={t('roles.title')}>
        {roles.data?.items.map((role) => (
          <RoleRow key={role.role} role={role} />
        ))}
      </Rows>
    </Section>
  )
}

function RoleRow({ role: { role, permissions, grants } }: { role: RoleGrants }) {
  const set = (body: contract.Grants): Promise<unknown> =>
    andShow(['admin-roles', 'admin-users'], () =>
      confirmed(() => call('PUT', `admin/roles/${role}`, contract.roleGrants, { body })),
    )
  const setModels = (models: contract.Grants['models']): Promise<unknown> => {
    const { models: _before, ...others } = grants
    return set(models === undefined ? others : { ...others, models })
  }
  const setQuotas = (quotas: contract.Grants['quotas']): Promise<unknown> => {
    const { quotas: _before, ...others } = grants
    return set(quotas === undefined ? others : { ...others, quotas })
  }
  return (
    <Row title={t(`role.${role}`)} about={t(`roles.${role}`)}>
      <RightsFields
        label={t('groups.grants')}
        has={(right) => permissions[right]}
        give={(right, given) => set({ ...grants, [right]: given })}
      />
      <ModelsFields
        models={grants.models}
        rest={t('right.models.all')}
        change={(models) => setModels(models === 'all' ? undefined : (models ?? []))}
      />
      <QuotaFields of="role" quotas={grants.quotas} change={setQuotas} />
      {Object.keys(grants).length > 0 && <Button onClick={() => deed(() => set({}))}>{t('roles.reset')}</Button>}
    </Row>
  )
}
