import type { ChangeConversation, Conversation } from '@parley/contract'
import { changeConversation } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toast.tsx'
import { deleteWithUndo } from './delete-later.ts'

interface ConversationActions {
  rename(): void
  /** It is no longer to be seen where it was. */
  gone(): void
}

/** What can be done with a conversation, the same in the list and on its page. */
export function useConversationActions(conversation: Conversation, { rename, gone }: ConversationActions): MenuEntry[] {
  const { id, pinned, archived } = conversation
  const title = conversation.title ?? t('conversation.untitled')
  const change = (what: ChangeConversation, then?: () => void): void => {
    changeConversation(id, what).then(then, (error: unknown) =>
      showToast({ text: problemOf(error).detail, tone: 'problem' }),
    )
  }
  const archive = (): void =>
    change({ archived: true }, () => {
      gone()
      showToast({
        text: t('conversation.archived', { title }),
        action: { text: t('conversation.undo'), run: () => change({ archived: false }) },
      })
    })
  return [
    { text: t('conversation.rename'), icon: 'edit', choose: rename },
    archived
      ? { text: t('conversation.unarchive'), icon: 'unarchive', choose: () => change({ archived: false }) }
      : {
          text: t(pinned ? 'conversation.unpin' : 'conversation.pin'),
          icon: 'pin',
          choose: () => change({ pinned: !pinned }),
        },
    ...(archived ? [] : [{ text: t('conversation.archive'), icon: 'archive', choose: archive } as const]),
    {
      text: t('conversation.delete'),
      icon: 'trash',
      danger: true,
      choose: () => {
        deleteWithUndo(conversation)
        gone()
      },
    },
  ]
}
