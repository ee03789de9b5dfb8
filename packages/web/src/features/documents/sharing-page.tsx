import type { CollectionGrant, Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { problemOf } from '../../api/http.ts'
import { grantsQuery, saveGrants } from '../../api/knowledge.ts'
import { peopleByIdQuery, peopleGroupsQuery } from '../../api/people.ts'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Row, Rows, Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { PeoplePicker, type Picked } from '../people/people-picker.tsx'
import styles from './documents.module.css'

type Access = CollectionGrant['access']
const keyOf = (grant: CollectionGrant): string => (grant.to === 'everyone' ? 'everyone' : `${grant.to} ${grant.id}`)

/** With whom it is shared, each change at once. */
export function SharingPage({ collectionId }: { collectionId: Id }) {
  const { data, error, refetch } = useQuery(grantsQuery(collectionId))
  const grants = data?.grants ?? []
  const userIds = grants.flatMap((grant) => (grant.to === 'user' ? [grant.id] : []))
  const people = useQuery(peopleByIdQuery(userIds))
  const groups = useQuery(peopleGroupsQuery)
  if (error !== null) return <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />
  if (data === undefined) return <Skeleton lines={4} />

  const nameOf = (grant: CollectionGrant): string => {
    if (grant.to === 'everyone') return t('sharing.everyone')
    if (grant.to === 'group') return groups.data?.items.find(({ id }) => id === grant.id)?.name ?? t('sharing.group')
    return people.data?.items.find(({ id }) => id === grant.id)?.displayName ?? t('sharing.person')
  }
  const save = (next: readonly CollectionGrant[]): void => deed(() => saveGrants(collectionId, next))
  const others = (one: CollectionGrant): CollectionGrant[] => grants.filter((grant) => keyOf(grant) !== keyOf(one))
  const add = (picked: Picked): void => {
    const grant: CollectionGrant =
      picked.to === 'everyone' ? { to: 'everyone', access: 'read' } : { to: picked.to, id: picked.id, access: 'read' }
    save([...others(grant), grant])
  }
  return (
    <Section title={t('collection.place.sharing')} lead={t('sharing.lead')}>
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
                save(grants.map((one) => (keyOf(one) === keyOf(grant) ? { ...one, access } : one)))
              }}
            >
              <option value="read">{t('sharing.read')}</option>
              <option value="write">{t('sharing.write')}</option>
            </select>
            <IconButton
              icon="close"
              size="small"
              label={t('sharing.remove', { name: nameOf(grant) })}
              onClick={() => save(others(grant))}
            />
          </Row>
        ))}
      </Rows>
    </Section>
  )
}
