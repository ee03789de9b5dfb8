import * as contract from '@parley/contract'
import type { Group, ManagedUser } from '@parley/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState, type ReactNode } from 'react'
import { andShow } from '../../api/account.ts'
import { membersQuery, usersQuery } from '../../api/administration.ts'
import { call, problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Field } from '../../ui/field.tsx'
import { Row, Rows } from '../../ui/page.tsx'
import { confirmed } from '../account/confirm.ts'

/** Who is in a group. */
export function GroupDialog({ group, close }: { group: Group; close: () => void }) {
  const [typed, setTyped] = useState('')
  const members = useQuery(membersQuery(group.id))
  const wanted = useDeferredValue(typed.trim())
  const found = useInfiniteQuery({ ...usersQuery(wanted), enabled: wanted !== '' })
  const inside = members.data?.items ?? []
  const others = (found.data?.pages[0]?.items ?? [])
    .filter(({ id }) => !inside.some((one) => one.id === id))
    .slice(0, 8)
  const change = (body: contract.GroupMembers): void =>
    deed(() =>
      andShow(['admin-members', 'admin-groups', 'admin-users'], () =>
        confirmed(() => call('POST', `admin/groups/${group.id}/members`, contract.group, { body })),
      ),
    )
  return (
    <Dialog title={group.name} onClose={close} wide>
      <Field
        label={t('members.add')}
        type="search"
        value={typed}
        autoComplete="off"
        onChange={({ target }) => setTyped(target.value)}
      />
      {wanted !== '' && (
        <Rows label={t('members.found')}>
          {others.map((user) => (
            <PersonRow key={user.id} user={user}>
              <Button icon="plus" onClick={() => change({ add: [user.id] })}>
                {t('members.take')}
              </Button>
            </PersonRow>
          ))}
        </Rows>
      )}
      {wanted !== '' && found.isSuccess && others.length === 0 && <p role="status">{t('users.none')}</p>}
      {members.isError && <FailedNote text={problemOf(members.error).detail} retry={() => void members.refetch()} />}
      <h3>{t('groups.members', { count: group.members })}</h3>
      <Rows label={t('members.inside')}>
        {inside.map((user) => (
          <PersonRow key={user.id} user={user}>
            <Button onClick={() => change({ remove: [user.id] })}>{t('row.remove')}</Button>
          </PersonRow>
        ))}
      </Rows>
      {typeof members.data?.nextCursor === 'string' && <p>{t('members.more')}</p>}
    </Dialog>
  )
}

function PersonRow({ user, children }: { user: ManagedUser; children: ReactNode }) {
  return (
    <Row picture={<Avatar of={user} />} title={user.displayName} about={<bdi>{user.username}</bdi>}>
      {children}
    </Row>
  )
}
