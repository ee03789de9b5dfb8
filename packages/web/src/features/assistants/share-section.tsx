import type { Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { assistantGrantsQuery, shareAssistant } from '../../api/assistants.ts'
import { t } from '../../i18n/index.ts'
import { Section } from '../../ui/page.tsx'
import { GrantsEditor } from '../people/grants-editor.tsx'

/** With whom an assistant is shared. */
export function ShareSection({ id }: { id: Id }) {
  const grants = useQuery(assistantGrantsQuery(id)).data?.grants
  if (grants === undefined) return null
  return (
    <Section title={t('assistant.share')} lead={t('assistant.share.lead')}>
      <GrantsEditor
        grants={grants}
        words={{ read: t('assistant.share.use'), write: t('assistant.share.change') }}
        save={(next) => shareAssistant(id, next)}
      />
    </Section>
  )
}
