import type { Conversation } from '@parley/contract'
import { movedBy, orderSidebar, placedBefore } from '../../api/sidebar.ts'
import { t } from '../../i18n/index.ts'
import { changeOrComplain, type ConversationAction } from './conversation-actions.ts'
import { ConversationRow } from './conversation-row.tsx'
import { dropPlace, type Dragged } from './dragging.ts'

/** Conversations in an order of their owner's: by dragging, and step by step from the menu. */
export function PinnedRows({ pinned }: { pinned: readonly Conversation[] }) {
  const ids = pinned.map(({ id }) => id)
  const order = (pinnedOrder: string[]): void => void orderSidebar({ pinnedOrder })
  const steps = (id: string, at: number): ConversationAction[] => [
    ...(at > 0 ? [{ text: t('order.up'), icon: 'up', choose: () => order(movedBy(ids, id, -1)) } as const] : []),
    ...(at < ids.length - 1
      ? [{ text: t('order.down'), icon: 'down', choose: () => order(movedBy(ids, id, 1)) } as const]
      : []),
  ]
  const droppedOn =
    (before: string) =>
    (what: Dragged): (() => void) | null => {
      if (what.kind === 'folder' || what.conversation.id === before) return null
      const { id, pinned: already } = what.conversation
      return () => {
        if (!already) changeOrComplain(id, { pinned: true })
        order(placedBefore(ids, id, before))
      }
    }
  return pinned.map((conversation, at) => (
    <ConversationRow
      key={conversation.id}
      conversation={conversation}
      steps={steps(conversation.id, at)}
      drop={dropPlace(droppedOn(conversation.id))}
    />
  ))
}
