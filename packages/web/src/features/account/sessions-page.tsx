import { t } from '../../i18n/index.ts'
import { Section } from '../../ui/page.tsx'
import { SessionList } from './session-list.tsx'

export function SessionsPage() {
  return (
    <Section title={t('account.sessions')} lead={t('sessions.lead')}>
      <SessionList />
    </Section>
  )
}
