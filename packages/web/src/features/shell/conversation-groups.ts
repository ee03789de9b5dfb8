import type { Conversation } from '@parley/contract'
import type { TextKey } from '../../i18n/index.ts'

export interface ConversationGroup {
  name: Extract<TextKey, `group.${string}`>
  items: Conversation[]
}

const dayMs = 86_400_000

/** A list by how long ago; pinned ones and those in folders stand above it on their own. The order within is the server's. */
export function groupConversations(
  pinned: readonly Conversation[],
  active: readonly Conversation[],
  now: Date,
): ConversationGroup[] {
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const groups: ConversationGroup[] = [
    { name: 'group.pinned', items: [...pinned] },
    { name: 'group.today', items: [] },
    { name: 'group.yesterday', items: [] },
    { name: 'group.week', items: [] },
    { name: 'group.earlier', items: [] },
  ]
  for (const conversation of active) {
    if (conversation.pinned || conversation.folder !== null) continue
    const time = Date.parse(conversation.updatedAt)
    const place = time >= today ? 1 : time >= today - dayMs ? 2 : time >= today - 6 * dayMs ? 3 : 4
    groups[place]?.items.push(conversation)
  }
  return groups.filter(({ items }) => items.length > 0)
}

export interface Folder {
  name: string
  items: Conversation[]
}

/** What lies in folders, the folders by name. */
export function groupFolders(active: readonly Conversation[], compare = new Intl.Collator().compare): Folder[] {
  const folders = new Map<string, Conversation[]>()
  for (const conversation of active) {
    if (conversation.pinned || conversation.folder === null) continue
    folders.set(conversation.folder, [...(folders.get(conversation.folder) ?? []), conversation])
  }
  return Array.from(folders, ([name, items]) => ({ name, items })).toSorted((a, b) => compare(a.name, b.name))
}
