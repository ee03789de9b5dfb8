import type { Id, Message, MessageList } from '@parley/contract'
import { replaceEqualDeep } from '@tanstack/react-query'

/** The part of a conversation's branch that is loaded, oldest first. */
export interface Branch {
  items: Message[]
  /** Leads to older messages; null when the first one is loaded. */
  older: Id | null
}

/**
 * The newest page as it is now, above it what was loaded before, as far as both are still one branch. A message that has
 * not changed is the same object as before, and is not drawn again.
 */
export function withNewestPage(before: Branch | undefined, { items, ...rest }: MessageList): Branch {
  const known = new Map(before?.items.map((message) => [message.id, message]))
  const page = { ...rest, items: items.map((message) => replaceEqualDeep(known.get(message.id), message)) }
  const first = page.items[0]
  const joint = first?.parentId ?? null
  const place = joint === null ? -1 : (before?.items.findIndex((message) => message.id === joint) ?? -1)
  if (before === undefined || place === -1) return { items: page.items, older: page.nextCursor }
  return { items: [...before.items.slice(0, place + 1), ...page.items], older: before.older }
}

export function withOlderPage(before: Branch, page: MessageList, cursor: Id): Branch {
  // Another page may have taken its place meanwhile.
  if (before.older !== cursor) return before
  return { items: [...page.items, ...before.items], older: page.nextCursor }
}

/** What was just sent, at the end; undefined when that is not where it belongs. */
export function withSent(before: Branch, sent: Message[]): Branch | undefined {
  const [first] = sent
  if (first === undefined) return before
  if (before.items.some((message) => message.id === first.id)) return before
  if ((before.items.at(-1)?.id ?? null) !== first.parentId) return undefined
  return { ...before, items: [...before.items, ...sent] }
}
