import type { ChangeConversation, Conversation, Id } from '@parley/contract'
import { changeConversation } from '../../api/actions.ts'
import { copyConversation } from '../../api/copy-conversation.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import type { MenuEntry } from '../../ui/menu.tsx'
import { showToast } from '../../ui/toast.tsx'
import { archiveWithUndo } from './archive-later.ts'
import { deleteWithUndo } from './delete-later.ts'
import { useShell } from './shell-context.ts'

export function changeOrComplain(id: Id, what: ChangeConversation): void {
  changeConversation(id, what).catch((error: unknown) => showToast({ text: problemOf(error).detail, tone: 'problem' }))
}

/** What can be done with a conversation, the same in the list, on its page and in the palette. */
export function useConversationActions(): (conversation: Conversation, gone: () => void) => ConversationAction[] {
  const { show } = useShell()
  return (conversation, gone) => {
    const { id, pinned, archived } = conversation
    const change = (what: ChangeConversation): void => changeOrComplain(id, what)
    return [
      { text: t('conversation.rename'), icon: 'edit', choose: () => show({ kind: 'rename', conversation }) },
      archived
        ? { text: t('conversation.unarchive'), icon: 'unarchive', choose: () => change({ archived: false }) }
        : {
            text: t(pinned ? 'conversation.unpin' : 'conversation.pin'),
            icon: 'pin',
            choose: () => change({ pinned: !pinned }),
          },
      {
        text: t('folder.move'),
        icon: 'folder',
        choose: () => show({ kind: 'folder', conversations: [conversation] }),
      },
      { text: t('share.menu'), icon: 'share', choose: () => show({ kind: 'share', conversation }) },
      { text: t('take.menu'), icon: 'download', choose: () => show({ kind: 'export', conversation }) },
      { text: t('conversation.copy'), icon: 'copy', choose: () => void copyConversation(conversation) },
      ...(archived
        ? []
        : [
            {
              text: t('conversation.archive'),
              icon: 'archive',
              choose: () => void archiveWithUndo([conversation]).then(gone),
            } as const,
          ]),
      {
        text: t('conversation.delete'),
        icon: 'trash',
        danger: true,
        choose: () => {
          deleteWithUndo([conversation])
          gone()
        },
      },
    ]
  }
}

export type ConversationAction = Extract<MenuEntry, { choose: () => void }>
