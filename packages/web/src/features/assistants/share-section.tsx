import type { AssistantGrant, Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { groupsQuery } from '../../api/administration.ts'
import { assistantGrantsQuery, shareAssistant } from '../../api/assistants.ts'
import { t } from '../../i18n/index.ts'
import { Section } from '../../ui/page.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { deed } from '../../ui/deed.ts'
import { useShell } from '../shell/shell-context.ts'
import styles from './assistants.module.css'

/** Everyone, and group by group for those who know the groups. Grants to single people stay as they are. */
export function ShareSection({ id }: { id: Id }) {
  const { user } = useShell()
  const knowsGroups = user.role === 'owner' || user.role === 'administrator'
  const grants = useQuery(assistantGrantsQuery(id)).data?.grants
  const groups = useQuery({ ...groupsQuery, enabled: knowsGroups }).data?.items ?? []
  if (grants === undefined) return null
  const everyone = grants.find((grant) => grant.to === 'everyone')
  const accessOf = (groupId: Id): string =>
    grants.find((grant) => grant.to === 'group' && grant.id === groupId)?.access ?? ''
  const setGroup = (groupId: Id, access: string): void => {
    const others = grants.filter((grant) => !(grant.to === 'group' && grant.id === groupId))
    const given: AssistantGrant[] =
      access === 'read' || access === 'write' ? [{ to: 'group', id: groupId, access }] : []
    deed(() => shareAssistant(id, [...others, ...given]))
  }
  return (
    <Section title={t('assistant.share')} lead={t('assistant.share.lead')}>
      <Switch
        checked={everyone !== undefined}
        change={(on) => {
          const others = grants.filter((grant) => grant.to !== 'everyone')
          return shareAssistant(id, on ? [...others, { to: 'everyone', access: 'read' }] : others)
        }}
      >
        {t('assistant.share.everyone')}
      </Switch>
      <div className={styles['choices']}>
        {groups.map((group) => (
          <Select
            key={group.id}
            label={group.name}
            value={accessOf(group.id)}
            choose={(access) => setGroup(group.id, access)}
            options={[
              { value: '', text: t('assistant.share.no') },
              { value: 'read', text: t('assistant.share.use') },
              { value: 'write', text: t('assistant.share.change') },
            ]}
          />
        ))}
      </div>
    </Section>
  )
}
