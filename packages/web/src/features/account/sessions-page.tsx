import * as contract from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { andShow } from '../../api/account.ts'
import { call } from '../../api/http.ts'
import { sessionsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { ask } from '../../ui/ask.ts'
import { Button } from '../../ui/button.tsx'
import { deed } from '../../ui/deed.ts'
import { Section } from '../../ui/page.tsx'
import { showToast } from '../../ui/toast.tsx'
import { SessionList } from './session-list.tsx'

export function SessionsPage() {
  const { data } = useQuery(sessionsQuery)
  const hasOthers = data?.items.some(({ current }) => !current) === true
  return (
    <Section title={t('account.sessions')} lead={t('sessions.lead')}>
      <SessionList />
      {hasOthers && (
        <div>
          <Button look="danger" onClick={() => deed(endOthers)}>
            {t('sessions.others')}
          </Button>
        </div>
      )}
    </Section>
  )
}

async function endOthers(): Promise<void> {
  const title = t('sessions.others.ask')
  const submit = t('sessions.others')
  if (!(await ask({ title, text: t('sessions.others.consequence'), submit, danger: true }))) return
  const { sessions } = await andShow(['sessions'], () => call('DELETE', 'me/sessions', contract.signedOut))
  showToast({ text: t('sessions.others.done', { count: sessions }) })
}
