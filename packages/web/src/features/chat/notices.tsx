import type { Message, Notice } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import styles from './answer.module.css'

/** What a person should know about how an answer came to be. */
export function Notices({ message: { notices } }: { message: Message }) {
  const models = useQuery(modelsQuery).data?.items ?? []
  const nameOf = (id: string): string => models.find((model) => model.id === id)?.name ?? id
  const texts = (notices ?? []).flatMap((notice) => textOf(notice, nameOf) ?? [])
  if (texts.length === 0) return null
  return (
    <ul className={styles['notices']}>
      {texts.map((text) => (
        <li key={text}>
          <Icon name="info" size={16} />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  )
}

function textOf(notice: Notice, nameOf: (id: string) => string): string | null {
  if (notice.kind === 'assistant-gone') return t('notice.assistantGone')
  if (notice.kind !== 'model-changed' || notice.reason !== 'unavailable') return null
  return t('notice.unavailable', { from: nameOf(notice.from), to: nameOf(notice.to) })
}
