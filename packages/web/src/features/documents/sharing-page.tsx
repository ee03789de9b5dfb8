import type { Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { problemOf } from '../../api/http.ts'
import { grantsQuery, saveGrants } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { FailedNote } from '../../ui/failed-note.tsx'
import { Section } from '../../ui/page.tsx'
import { Skeleton } from '../../ui/spinner.tsx'
import { GrantsEditor } from '../people/grants-editor.tsx'

/** With whom a collection is shared. */
export function SharingPage({ collectionId }: { collectionId: Id }) {
  const { data, error, refetch } = useQuery(grantsQuery(collectionId))
  if (error !== null) return <FailedNote text={problemOf(error).detail} retry={() => void refetch()} />
  if (data === undefined) return <Skeleton lines={4} />
  return (
    <Section title={t('collection.place.sharing')} lead={t('sharing.lead')}>
      <GrantsEditor
        grants={data.grants}
        words={{ read: t('sharing.read'), write: t('sharing.write') }}
        save={(next) => saveGrants(collectionId, next)}
      />
    </Section>
  )
}
