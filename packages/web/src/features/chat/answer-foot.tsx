import type { Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { regenerate } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { copyRich } from '../../ui/copy-rich.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toast.tsx'
import { BranchArrows } from './branch-arrows.tsx'
import { FeedbackButtons } from './feedback-buttons.tsx'
import styles from './turn.module.css'
import { UsageDetails } from './usage-details.tsx'

/** Where the text of an answer stands in the page. */
export const textId = (id: string): string => `text-${id}`

export function AnswerFoot({ message }: { message: Message }) {
  const { id, conversationId, modelId, text } = message
  const models = useQuery(modelsQuery)
  const again = (chosen: string | null): void => {
    regenerate(conversationId, id, chosen).catch((error: unknown) =>
      showToast({ text: problemOf(error).detail, tone: 'problem' }),
    )
  }
  async function copy(rich: boolean): Promise<void> {
    const shown = document.getElementById(textId(id))
    try {
      if (rich && shown !== null) await copyRich(shown, text)
      else await navigator.clipboard.writeText(text)
      showToast({ text: t('copy.done') })
    } catch {
      // Browsers allow it on https and localhost only.
      showToast({ text: t('copy.failed'), tone: 'problem' })
    }
  }
  const others = (models.data?.items ?? []).filter((model) => model.id !== modelId)
  return (
    <div className={styles['foot']}>
      <BranchArrows message={message} />
      {text !== '' && <CopyButton text={text} label={t('message.copy')} />}
      <Menu
        label={t('message.again')}
        className={styles['menuButton']}
        entries={[
          { heading: t('message.againWith') },
          { text: t('message.again.same'), icon: 'again', choose: () => again(null) },
          ...others.slice(0, 12).map((model) => ({
            text: model.name,
            icon: 'model' as const,
            choose: () => again(model.id),
          })),
        ]}
      >
        <Icon name="again" size={17} />
      </Menu>
      {text !== '' && (
        <Menu
          label={t('message.more.actions')}
          className={styles['menuButton']}
          entries={[
            { text: t('message.copyMarkdown'), icon: 'copy', choose: () => void copy(false) },
            { text: t('message.copyRich'), icon: 'copy', choose: () => void copy(true) },
          ]}
        >
          <Icon name="more" size={17} />
        </Menu>
      )}
      <FeedbackButtons message={message} />
      <UsageDetails message={message} />
    </div>
  )
}
