import * as contract from '@parley/contract'
import type { Group } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow, showAgain } from '../../api/account.ts'
import { groupsQuery } from '../../api/administration.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { ask } from '../../ui/ask.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { confirmed } from '../account/confirm.ts'
import { GroupDialog } from './group-dialog.tsx'
import { QuotaFields } from './quota-fields.tsx'
import { ModelsFields, rights, RightsFields, type Right } from './rights-fields.tsx'
import { RenameGroupDialog } from './rename-group-dialog.tsx'
import { RolesSection } from './roles-section.tsx'
import { changeVersioned } from './change-versioned.ts'

export function GroupsPage() {
  const { data } = useQuery(groupsQuery)
  const [made, setMade] = useState(0)
  const create = async ({ name = '', description = '' }: Record<string, string>): Promise<void> => {
    await confirmed(() => call('POST', 'admin/groups', contract.group, { body: { name, description } }))
    setMade(made + 1)
    await showAgain('admin-groups')
  }
  return (
    <>
      <Section title={t('admin.place.groups')} lead={t('groups.lead')}>
        {data?.items.length === 0 && <p>{t('groups.none')}</p>}
        <Rows label={t('admin.place.groups')}>
          {data?.items.map((group) => (
            <GroupRow key={group.id} group={group} />
          ))}
        </Rows>
        <Form key={made} submit={t('groups.create')} send={create}>
          {(errors) => (
            <>
              <Field name="name" label={t('conversation.title')} errors={errors?.['name']} autoComplete="off" />
              <Field
                name="description"
                label={t('groups.description')}
                errors={errors?.['description']}
                autoComplete="off"
              />
            </>
          )}
        </Form>
      </Section>
      <RolesSection />
    </>
  )
}

/** For comparing: the rights by their names, then models and quotas as they were chosen. */
function sayGrants(value: unknown): string {
  const grants = contract.grants.safeParse(value).data
  if (grants === undefined) return ''
  const given = rights.filter((right) => grants[right] === true).map((right) => t(`right.${right}`))
  const models = Array.isArray(grants.models) ? grants.models : [grants.models ?? '']
  const quotas = Object.values(grants.quotas ?? {}).map(String)
  return [...given, ...models, ...quotas].filter((one) => one !== '').join(', ')
}

/** What is not ticked here is as it is without the group. */
function GroupRow({ group }: { group: Group }) {
  const { id, name, description, members, grants, version } = group
  const [opened, setOpened] = useState<'members' | 'names' | null>(null)
  const act = (work: () => Promise<unknown>): Promise<unknown> =>
    andShow(['admin-groups', 'admin-users'], () => confirmed(work))
  const change = (wish: Omit<contract.ChangeGroup, 'version'>): Promise<unknown> =>
    act(() =>
      changeVersioned({
        method: 'PATCH',
        path: `admin/groups/${id}`,
        schema: contract.group,
        body: { version, ...wish },
        names: {
          name: t('conversation.title'),
          description: t('groups.description'),
          grants: t('groups.grants'),
        },
        say: (field, value) => (field === 'grants' ? sayGrants(value) : undefined),
      }),
    )
  const set = (changed: contract.Grants): Promise<unknown> => change({ grants: changed })
  const grant = (right: Right, given: boolean): Promise<unknown> => {
    const { [right]: _before, ...others } = grants
    return set(given ? { ...others, [right]: true } : others)
  }
  const setModels = (models: contract.Grants['models']): Promise<unknown> => {
    const { models: _before, ...others } = grants
    const none = models === undefined || (Array.isArray(models) && models.length === 0)
    return set(none ? others : { ...others, models })
  }
  const setQuotas = (quotas: contract.Grants['quotas']): Promise<unknown> => {
    const { quotas: _before, ...others } = grants
    return set(quotas === undefined ? others : { ...others, quotas })
  }
  const dissolve = async (): Promise<void> => {
    const sure = await ask({
      title: t('groups.dissolve.ask', { name }),
      text: t('groups.dissolve.consequence', { count: members }),
      submit: t('groups.dissolve'),
      danger: true,
    })
    if (sure) await act(() => call('DELETE', `admin/groups/${id}`, nothing))
  }
  return (
    <Row title={name} about={`${t('groups.members', { count: members })} ${description}`}>
      <Button icon="users" onClick={() => setOpened('members')}>
        {t('members.title')}
      </Button>
      <Button icon="edit" onClick={() => setOpened('names')}>
        {t('conversation.rename')}
      </Button>
      <Button onClick={() => deed(dissolve)}>{t('groups.dissolve')}</Button>
      <RightsFields label={t('groups.grants')} has={(right) => grants[right] === true} give={grant} />
      <ModelsFields models={grants.models} rest={t('right.models.none')} change={setModels} />
      <QuotaFields of="group" quotas={grants.quotas} change={setQuotas} />
      {opened === 'members' && <GroupDialog group={group} close={() => setOpened(null)} />}
      {opened === 'names' && <RenameGroupDialog group={group} rename={change} close={() => setOpened(null)} />}
    </Row>
  )
}
