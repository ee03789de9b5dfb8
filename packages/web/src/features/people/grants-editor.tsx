import type { CollectionGrant } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { peopleByIdQuery, peopleGroupsQuery } from '../../api/people.ts'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Row, Rows } from '../../ui/page.tsx'
import { PeoplePicker, type Picked } from './people-picker.tsx'
import styles from './people-picker.module.css'

type Grant = CollectionGrant
type Access = Grant['access']
const keyOf = (grant: Grant): string => (grant.to === 'everyone' ? 'everyone' : `${grant.to} ${grant.id}`)

interface GrantsEditorProps {
  grants: readonly Grant[]
  /** What each access is called here. */
  words: Record<Access, string>
  save(next: Grant[]): Promise<unknown>
}

/** With whom something is shared, person by person and group by group; each change counts at once. */
export function GrantsEditor({ grants, words, save }: GrantsEditorProps) {
  const userIds = grants.flatMap((grant) => (grant.to === 'user' ? [grant.id] : []))
  const people = useQuery(peopleByIdQuery(userIds))
  const groups = useQuery(peopleGroupsQuery)

  const nameOf = (grant: Grant): string => {
    if (grant.to === 'everyone') return t('sharing.everyone')
    if (grant.to === 'group') return groups.data?.items.find(({ id }) => id === grant.id)?.name ?? t('sharing.group')
    return people.data?.items.find(({ id }) => id === grant.id)?.displayName ?? t('sharing.person')
  }
  const set = (next: Grant[]): void => deed(() => save(next))
  const others = (one: Grant): Grant[] => grants.filter((grant) => keyOf(grant) !== keyOf(one))
  const add = (picked: Picked): void => {
    const grant: Grant =
      picked.to === 'everyone' ? { to: 'everyone', access: 'read' } : { to: picked.to, id: picked.id, access: 'read' }
    set([...others(grant), grant])
  }
  return (
    <>
      <PeoplePicker label={t('sharing.add')} pick={add} everyone />
      {grants.length === 0 && <p>{t('sharing.nobody')}</p>}
      <Rows label={t('sharing.list')}>
        {grants.map((grant) => (
          <Row key={keyOf(grant)} title={nameOf(grant)} about={t(`sharing.about.${grant.to}`)}>
            <select
              className={styles['access']}
              aria-label={t('sharing.access', { name: nameOf(grant) })}
              value={grant.access}
              onChange={({ target }) => {
                const access: Access = target.value === 'write' ? 'write' : 'read'
                set(grants.map((one) => (keyOf(one) === keyOf(grant) ? { ...one, access } : one)))
              }}
            >
              <option value="read">{words.read}</option>
              <option value="write">{words.write}</option>
            </select>
            <IconButton
              icon="close"
              size="small"
              label={t('sharing.remove', { name: nameOf(grant) })}
              onClick={() => set(others(grant))}
            />
          </Row>
        ))}
      </Rows>
    </>
  )
}
