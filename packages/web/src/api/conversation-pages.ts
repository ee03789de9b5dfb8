import type { Conversation, ConversationList, Id } from '@parley/contract'
import type { InfiniteData } from '@tanstack/react-query'

export type ConversationPages = InfiniteData<ConversationList, string>

/** A list without one of its conversations. */
export function withoutConversation(pages: ConversationPages, id: Id): ConversationPages {
  if (!pages.pages.some((page) => page.items.some((item) => item.id === id))) return pages
  return {
    ...pages,
    pages: pages.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) })),
  }
}

/**
 * A list in which a conversation is as it is now. One that was not in the list, or has been written in since, comes
 * first; the others keep their place.
 */
export function withConversation(pages: ConversationPages, changed: Conversation): ConversationPages {
  const known = pages.pages.flatMap((page) => page.items).find((item) => item.id === changed.id)
  if (known !== undefined && known.leafId === changed.leafId && known.running === changed.running) {
    return replace(pages, changed)
  }
  const [first, ...rest] = withoutConversation(pages, changed.id).pages
  if (first === undefined) return pages
  return { ...pages, pages: [{ ...first, items: [changed, ...first.items] }, ...rest] }
}

function replace(pages: ConversationPages, changed: Conversation): ConversationPages {
  const swap = (item: Conversation): Conversation => (item.id === changed.id ? changed : item)
  return { ...pages, pages: pages.pages.map((page) => ({ ...page, items: page.items.map(swap) })) }
}
