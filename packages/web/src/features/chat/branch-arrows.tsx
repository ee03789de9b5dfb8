import type { Message } from '@parley/contract'
import { changeConversation } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { IconButton } from '../../ui/button.tsx'
import { showToast } from '../../ui/toast.tsx'
import styles from './turn.module.css'

/** Goes between the versions of a message; each has its own continuation. */
export function BranchArrows({ message: { conversationId, siblings } }: { message: Message }) {
  const { index, count, ids } = siblings
  if (count < 2) return null
  const go = (step: number): void => {
    const leafId = ids[index + step]
    if (leafId === undefined) return
    changeConversation(conversationId, { leafId }).catch((error: unknown) =>
      showToast({ text: problemOf(error).detail, tone: 'problem' }),
    )
  }
  const place = { index: index + 1, count }
  return (
    <span className={styles['branches']} role="group" aria-label={t('message.versions', place)}>
      <IconButton
        icon="chevronLeft"
        size="small"
        label={t('message.previous')}
        disabled={index === 0}
        onClick={() => go(-1)}
      />
      <span aria-hidden="true">
        {place.index}/{count}
      </span>
      <IconButton
        icon="chevronRight"
        size="small"
        label={t('message.next')}
        disabled={index >= count - 1}
        onClick={() => go(1)}
      />
    </span>
  )
}
