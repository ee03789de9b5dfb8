import type { Id } from '@parley/contract'
import { keeps } from '../worker/offline.ts'

/**
 * Words the server has not taken yet, so that neither a reload nor a page that breaks loses them. They stay in this tab
 * alone, and on the device only where its owner keeps recent chats; they go once the server has them, and at sign-out.
 */
const beginning = 'parley.draft.'
const keyOf = (userId: Id, conversationId: Id): string => `${beginning}${userId}.${conversationId}`

const places = (): Storage[] => [sessionStorage, localStorage]

export function keptDraft(userId: Id, conversationId: Id): string | null {
  const key = keyOf(userId, conversationId)
  return orNull(
    () =>
      places()
        .map((place) => place.getItem(key))
        .find((text) => text !== null) ?? null,
  )
}

export function keepDraft(userId: Id, conversationId: Id, text: string): void {
  orNull(() => (keeps() ? localStorage : sessionStorage).setItem(keyOf(userId, conversationId), text))
}

export function releaseDraft(userId: Id, conversationId: Id): void {
  orNull(() => places().forEach((place) => place.removeItem(keyOf(userId, conversationId))))
}

export function forgetDrafts(): void {
  orNull(() =>
    places().forEach((place) =>
      Object.keys(place)
        .filter((key) => key.startsWith(beginning))
        .forEach((key) => place.removeItem(key)),
    ),
  )
}

/** Storage may be blocked or full: then the words are in this page alone, as they would be anywhere. */
function orNull<Value>(act: () => Value): Value | null {
  try {
    return act()
  } catch {
    return null
  }
}
