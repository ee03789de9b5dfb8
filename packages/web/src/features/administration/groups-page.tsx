import * as contract from '@parley/contract'
import type { Group } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { andShow, showAgain } from '../../api/account.ts'
import { groupsQuery } from '../../api/administration.ts'
import { call, nothing } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Switch } from '../../ui/switch.tsx'
import { confirmed } from '../account/confirm.ts'
import styles from './administration.module.css'

const rights = ['uploads', 'tools', 'sharing', 'rooms', 'apiKeys'] as const

export function GroupsPage() {
  const { data } = useQuery(groupsQuery)
  const [made, setMade] = useState(0)
  const create = async ({ name = '', description = '' }: Record<string, string>): Promise<void> => {
    await confirmed(() => call('POST', 'admin/groups', contract.group, { body: { name, description } }))
    setMade(made + 1)
    await showAgain('admin-groups')
  }
  return (
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
  )
}

/** What is not ticked here is as it is without the group. */
function GroupRow({ group: { id, name, description, members, grants, version } }: { group: Group }) {
  const act = (work: () => Promise<unknown>): Promise<unknown> => andShow(['admin-groups'], () => confirmed(work))
  const grant = (right: (typeof rights)[number], given: boolean): Promise<unknown> => {
    const { [right]: _before, ...others } = grants
    const body = { version, grants: given ? { ...others, [right]: true } : others }
    return act(() => call('PATCH', `admin/groups/${id}`, contract.group, { body }))
  }
  return (
    <Row title={name} about={`${t('groups.members', { count: members })} ${description}`}>
      <fieldset className={styles['fields']}>
        <legend className="hidden-text">{t('groups.grants')}</legend>
        {rights.map((right) => (
          <Switch key={right} checked={grants[right] === true} change={(given) => grant(right, given)}>
            {t(`right.${right}`)}
          </Switch>
        ))}
      </fieldset>
      <Button onClick={() => deed(() => act(() => call('DELETE', `admin/groups/${id}`, nothing)))}>
        {t('groups.dissolve')}
      </Button>
    </Row>
  )
}
