import type { Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { preferencesQuery, suggestionsQuery } from '../../api/asides.ts'
import { learn, t } from '../../i18n/index.ts'
import { enAsides } from '../../i18n/en/asides.ts'
import { useLiveMessage } from '../../live/use-live.ts'
import styles from './suggestions.module.css'

learn(enAsides)

/** Who opens an old conversation has other things in mind than what was next then. */
const freshMs = 30 * 60_000

interface SuggestionsProps {
  answer: Message
  send(text: string): void
}

/** What may be asked next, under the newest answer. There is nothing to see where there is nothing to suggest. */
export default function Suggestions({ answer, send }: SuggestionsProps) {
  const { message } = useLiveMessage(answer)
  const preferences = useQuery(preferencesQuery)
  const wanted = preferences.data !== undefined && preferences.data['suggestions'] !== false
  const fresh = Date.now() - Date.parse(message.createdAt) < freshMs
  const { data } = useQuery({
    ...suggestionsQuery(message.id),
    enabled: wanted && fresh && message.status === 'complete',
  })
  if (!wanted || data === undefined || data.items.length === 0 || message.status !== 'complete') return null
  return (
    <ul className={styles['suggestions']} aria-label={t('suggestions.label')}>
      {data.items.map((text) => (
        <li key={text}>
          <button type="button" dir="auto" onClick={() => send(text)}>
            {text}
          </button>
        </li>
      ))}
    </ul>
  )
}
