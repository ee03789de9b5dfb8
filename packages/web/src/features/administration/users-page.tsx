import * as contract from '@parley/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { showAgain } from '../../api/account.ts'
import { usersQuery } from '../../api/administration.ts'
import { call, problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Form } from '../../ui/form.tsx'
import { Rows, Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Secret } from '../../ui/secret.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { confirmed } from '../account/confirm.ts'
import styles from './administration.module.css'
import { signOutEveryone } from './user-acts.ts'
import { UserRow } from './user-row.tsx'

export function UsersPage() {
  const [typed, setTyped] = useState('')
  const [state, setState] = useState('')
  const [role, setRole] = useState('')
  const users = useInfiniteQuery(usersQuery(useDeferredValue(typed.trim()), { state, role }))
  const [link, setLink] = useState<string | null>(null)
  const items = users.data?.pages.flatMap((page) => page.items) ?? null
  return (
    <>
      <Section title={t('admin.place.users')} lead={t('users.lead')}>
        {link !== null && <Secret label={t('users.link')} text={link} />}
        <div className={styles['filters']}>
          <Field
            label={t('users.search')}
            type="search"
            value={typed}
            autoComplete="off"
            onChange={({ target }) => setTyped(target.value)}
          />
          <Select
            label={t('users.state')}
            value={state}
            choose={setState}
            options={[
              { value: '', text: t('users.all') },
              ...states.map((one) => ({ value: one, text: t(`users.state.${one}`) })),
            ]}
          />
          <Select
            label={t('users.role')}
            value={role}
            choose={setRole}
            options={[
              { value: '', text: t('users.all') },
              ...roles.map((one) => ({ value: one, text: t(`role.${one}`) })),
            ]}
          />
        </div>
        {users.isError && <FailedNote text={problemOf(users.error).detail} retry={() => void users.refetch()} />}
        {users.isPending && <Skeleton lines={4} />}
        {items?.length === 0 && <p>{t('users.none')}</p>}
        <Rows label={t('admin.place.users')}>
          {items?.map((user) => (
            <UserRow key={user.id} user={user} showLink={setLink} />
          ))}
        </Rows>
        {users.hasNextPage && <Button onClick={() => void users.fetchNextPage()}>{t('sidebar.more')}</Button>}
      </Section>
      <AddUser showLink={setLink} />
      <EveryoneSection />
    </>
  )
}

const states = ['active', 'pending', 'disabled'] as const
const roles = ['owner', 'administrator', 'member', 'guest'] as const

function EveryoneSection() {
  return (
    <Section title={t('users.everyone')} lead={t('users.everyone.lead')}>
      <div>
        <Button look="danger" onClick={() => deed(signOutEveryone)}>
          {t('users.everyone')}
        </Button>
      </div>
    </Section>
  )
}

/** Without a password: the person chooses their own by the link. */
function AddUser({ showLink }: { showLink: (link: string | null) => void }) {
  const [made, setMade] = useState(0)
  const create = async ({ email = '', username = '', displayName = '' }: Record<string, string>): Promise<void> => {
    const body = { email, username, ...(displayName.trim() !== '' && { displayName }) }
    const user = await confirmed(() => call('POST', 'admin/users', contract.createdUser, { body }))
    showLink(user.passwordLink)
    setMade(made + 1)
    await showAgain('admin-users')
  }
  return (
    <Section title={t('users.add')} lead={t('users.add.lead')}>
      <Form key={made} submit={t('users.add')} send={create}>
        {(errors) => (
          <>
            <Field name="displayName" label={t('users.name')} errors={errors?.['displayName']} autoComplete="off" />
            <Field name="email" type="email" label={t('field.email')} errors={errors?.['email']} autoComplete="off" />
            <Field name="username" label={t('field.username')} errors={errors?.['username']} autoComplete="off" />
          </>
        )}
      </Form>
    </Section>
  )
}
