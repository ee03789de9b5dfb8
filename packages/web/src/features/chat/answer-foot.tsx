import type { Message } from '@parley/contract'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useState } from 'react'
import { useLocation } from 'wouter'
import { forkAt, regenerate } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { modelsQuery } from '../../api/queries.ts'
import { t } from '../../i18n/index.ts'
import { laterDialog } from '../../i18n/later.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { copyRich } from '../../ui/copy-rich.ts'
import { deed } from '../../ui/deed.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toast.tsx'
import { toldApart } from '../models/apart.ts'
import { BranchArrows } from './branch-arrows.tsx'
import { FeedbackButtons } from './feedback-buttons.tsx'
import { textId } from './text-id.ts'
import styles from './turn.module.css'
import { UsageDetails } from './usage-details.tsx'

const AgainWith = laterDialog(() => import('./again-with.tsx'))
const mostInMenu = 10

/** Needed only where an answer has ended: it comes with the first of them. */
export default function AnswerFoot({ message }: { message: Message }) {
  const { id, conversationId, modelId, text } = message
  const models = useQuery(modelsQuery)
  const [, navigate] = useLocation()
  const [chooses, setChooses] = useState(false)
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
  async function fork(): Promise<void> {
    const made = await forkAt(id)
    navigate(`/c/${made.id}`)
    showToast({ text: t('message.forked') })
  }
  const all = models.data?.items ?? []
  const others = all.filter((model) => model.id !== modelId)
  const aboutOf = toldApart(all)
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
          ...others.slice(0, mostInMenu).map((model) => ({
            text: model.name,
            about: aboutOf(model),
            icon: 'model' as const,
            choose: () => again(model.id),
          })),
          ...(others.length > mostInMenu
            ? [{ text: t('message.again.other'), icon: 'search' as const, choose: () => setChooses(true) }]
            : []),
        ]}
      >
        <Icon name="again" size={17} />
      </Menu>
      {chooses && (
        <Suspense>
          <AgainWith models={all} modelId={modelId} choose={again} close={() => setChooses(false)} />
        </Suspense>
      )}
      <Menu
        label={t('message.more.actions')}
        className={styles['menuButton']}
        entries={[
          ...(text === ''
            ? []
            : [
                { text: t('message.copyMarkdown'), icon: 'copy' as const, choose: () => void copy(false) },
                { text: t('message.copyRich'), icon: 'copy' as const, choose: () => void copy(true) },
              ]),
          { text: t('message.fork'), icon: 'branch', choose: () => deed(fork) },
        ]}
      >
        <Icon name="more" size={17} />
      </Menu>
      <FeedbackButtons message={message} />
      <UsageDetails message={message} />
    </div>
  )
}
