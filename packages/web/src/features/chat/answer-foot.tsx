import type { Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { regenerate } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { modelsQuery } from '../../api/queries.ts'
import { language, t } from '../../i18n/index.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toast.tsx'
import { BranchArrows } from './branch-arrows.tsx'
import styles from './turn.module.css'

export function AnswerFoot({ message }: { message: Message }) {
  const { id, conversationId, modelId, text, usage } = message
  const models = useQuery(modelsQuery)
  const again = (chosen: string | null): void => {
    regenerate(conversationId, id, chosen).catch((error: unknown) =>
      showToast({ text: problemOf(error).detail, tone: 'problem' }),
    )
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
      {usage && <span className={styles['usage']}>{describeUsage(usage)}</span>}
    </div>
  )
}

function describeUsage({ inputTokens, outputTokens, cost }: NonNullable<Message['usage']>): string {
  const tokens = { input: inputTokens, output: outputTokens }
  if (cost === null) return t('message.usage', tokens)
  const money = new Intl.NumberFormat(language(), { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 })
  return t('message.cost', { ...tokens, cost: money.format(cost) })
}
