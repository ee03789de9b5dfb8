import type { Conversation } from '@parley/contract'
import { changeConversation } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { showToast } from '../../ui/toast.tsx'

/** Puts them away, and says so with a way back. */
export async function archiveWithUndo(conversations: readonly Conversation[]): Promise<void> {
  if (!(await setArchived(conversations, true))) return
  const [only] = conversations
  showToast({
    text:
      conversations.length === 1
        ? t('conversation.archived', { title: only?.title ?? t('conversation.untitled') })
        : t('selection.archived', { count: conversations.length }),
    undo: () => void setArchived(conversations, false),
  })
}

async function setArchived(conversations: readonly Conversation[], archived: boolean): Promise<boolean> {
  try {
    for (const { id } of conversations) await changeConversation(id, { archived })
    return true
  } catch (error) {
    showToast({ text: problemOf(error).detail, tone: 'problem' })
    return false
  }
}
