import type { Audit } from '#features/audit/index.ts'
import type { Chats } from '#features/chats/index.ts'
import type { HouseOptions } from '#features/house/index.ts'

const idle = (chats: Chats, which: Parameters<Chats['removeIdle']>[1]) => ({
  count: (before: number) => chats.countIdle(before, which),
  remove: (before: number) => chats.removeIdle(before, which),
})

/** What goes by itself once it has had its time. */
export const retainedKinds = (chats: Chats, audit: Audit): HouseOptions['kinds'] => ({
  temporary: idle(chats, 'temporary'),
  conversations: idle(chats, 'active'),
  archivedConversations: idle(chats, 'archived'),
  auditDetails: { count: audit.countBefore, remove: audit.forgetBefore },
})
