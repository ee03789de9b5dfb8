import type { Audit } from '#features/audit/index.ts'
import type { Chats } from '#features/chats/index.ts'
import type { HouseOptions } from '#features/house/index.ts'
import type { Usage } from '#features/usage/index.ts'
import type { Files } from '#platform/files/index.ts'
import type { Mail } from '#platform/mail/index.ts'

const idle = (chats: Chats, which: Parameters<Chats['removeIdle']>[1]) => ({
  count: (before: number) => chats.countIdle(before, which),
  remove: (before: number) => chats.removeIdle(before, which),
})

export interface RetainedParts {
  chats: Chats
  audit: Audit
  usage: Usage
  files: Files
  mail: Mail
}

/** What goes by itself once it has had its time. */
export const retainedKinds = ({ chats, audit, usage, files, mail }: RetainedParts): HouseOptions['kinds'] => ({
  temporary: idle(chats, 'temporary'),
  conversations: idle(chats, 'active'),
  archivedConversations: idle(chats, 'archived'),
  auditDetails: { count: audit.countBefore, remove: audit.forgetBefore },
  uploads: { count: files.countLoose, remove: files.removeLoose },
  usage: { count: usage.countBefore, remove: usage.removeBefore },
  mails: { count: mail.countBefore, remove: mail.removeBefore },
})
