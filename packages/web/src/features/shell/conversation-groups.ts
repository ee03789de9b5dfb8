import type { Conversation } from '@parley/contract'
import type { TextKey } from '../../i18n/index.ts'

export interface ConversationGroup {
  name: Exclude<Extract<TextKey, `group.${string}`>, 'group.pinned'>
  items: Conversation[]
}

const dayMs = 86_400_000

/** A list by how long ago; pinned ones and those in folders stand above it on their own. The order within is the server's. */
export function groupConversations(active: readonly Conversation[], now: Date): ConversationGroup[] {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const groups: ConversationGroup[] = [
    { name: 'group.today', items: [] },
    { name: 'group.yesterday', items: [] },
    { name: 'group.week', items: [] },
    { name: 'group.earlier', items: [] },
  ]
  for (const conversation of active) {
    if (conversation.pinned || conversation.folder !== null) continue
    const time = Date.parse(conversation.updatedAt)
    const place = time >= today ? 0 : time >= today - dayMs ? 1 : time >= today - 6 * dayMs ? 2 : 3
    groups[place]?.items.push(conversation)
  }
  return groups.filter(({ items }) => items.length > 0)
}
