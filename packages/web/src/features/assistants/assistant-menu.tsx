import type { Assistant, Id } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { assistantsQuery } from '../../api/assistants.ts'
import { t } from '../../i18n/index.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { pickerButton } from '../../ui/picker.tsx'
import styles from './assistant-menu.module.css'
import { AssistantPicture } from './assistant-picture.tsx'
import { inWords } from './in-words.ts'

interface AssistantMenuProps {
  chosen: Id | null
  choose(id: Id | null): void
}

/** The one that is chosen, of those this person may use. */
export function useAssistant(id: Id | null): Assistant | undefined {
  return useQuery(assistantsQuery()).data?.items.find((one) => one.id === id)
}

/** Who shall answer: nobody in particular, or an assistant. */
export function AssistantMenu({ chosen, choose }: AssistantMenuProps) {
  const { data } = useQuery(assistantsQuery())
  const current = useAssistant(chosen)
  if (data === undefined || data.items.length === 0) return null
  const name = current === undefined ? t('assistant.none') : inWords(current).name
  return (
    <Menu
      label={t('assistant.choose', { name })}
      className={pickerButton}
      entries={[
        { text: t('assistant.none'), chosen: current === undefined, choose: () => choose(null) },
        ...data.items.map((one) => ({
          text: inWords(one).name,
          picture: <AssistantPicture of={one.picture} />,
          chosen: one.id === chosen,
          choose: () => choose(one.id),
        })),
      ]}
    >
      {current === undefined ? <Icon name="user" size={17} /> : <AssistantPicture of={current.picture} />}
      <span className={styles['name']} data-none={current === undefined} dir="auto">
        {name}
      </span>
      <Icon name="chevronDown" size={16} />
    </Menu>
  )
}
