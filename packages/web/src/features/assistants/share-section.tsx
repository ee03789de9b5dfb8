import type { Assistant, Collection, CollectionGrant } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { assistantGrantsQuery, shareAssistant } from '../../api/assistants.ts'
import { grantsQuery, saveGrants } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Icon } from '../../ui/icon.tsx'
import { Section } from '../../ui/page.tsx'
import { GrantsEditor } from '../people/grants-editor.tsx'
import styles from './assistants.module.css'

interface ShareSectionProps {
  assistant: Assistant
  /** Those one may read. */
  collections: readonly Collection[]
}

/** With whom an assistant is shared. */
export function ShareSection({ assistant: { id, collectionIds }, collections }: ShareSectionProps) {
  const grants = useQuery(assistantGrantsQuery(id)).data?.grants
  if (grants === undefined) return null
  const own = collections.filter((one) => one.access === 'owner' && collectionIds.includes(one.id))
  return (
    <Section title={t('assistant.share')} lead={t('assistant.share.lead')}>
      <GrantsEditor
        grants={grants}
        words={{ read: t('assistant.share.use'), write: t('assistant.share.change') }}
        save={(next) => shareAssistant(id, next)}
      />
      {own.map((collection) => (
        <NotShared key={collection.id} collection={collection} users={grants} />
      ))}
    </Section>
  )
}

/** Who may use an assistant and not read its documents gets answers without them, and would never know why. */
function NotShared({ collection: { id, name }, users }: { collection: Collection; users: readonly CollectionGrant[] }) {
  const grants = useQuery(grantsQuery(id)).data?.grants
  if (grants === undefined) return null
  const missing = users.filter((user) => !grants.some((grant) => reaches(grant, user)))
  if (missing.length === 0) return null
  const share = (): void =>
    deed(() => saveGrants(id, [...grants, ...missing.map((user) => ({ ...user, access: 'read' as const }))]))
  return (
    <div className={styles['unshared']} role="status">
      <Icon name="warning" size={18} />
      <p>{t('assistant.share.unshared', { name })}</p>
      <Button onClick={share}>{t('assistant.share.too')}</Button>
    </div>
  )
}

function reaches(grant: CollectionGrant, user: CollectionGrant): boolean {
  if (grant.to === 'everyone' || user.to === 'everyone') return grant.to === 'everyone'
  return grant.to === user.to && grant.id === user.id
}
