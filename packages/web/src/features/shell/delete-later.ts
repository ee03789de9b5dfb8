import type { Conversation, Id } from '@parley/contract'
import { useSyncExternalStore } from 'react'
import { deleteConversation } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { createStore } from '../../ui/store.ts'
import { showToast } from '../../ui/toast.tsx'

const deleting = createStore<ReadonlySet<Id>>(new Set())
const set = (next: Iterable<Id>): void => deleting.set(new Set(next))

const without = (ids: readonly Id[]): Id[] => [...deleting.current()].filter((one) => !ids.includes(one))

/** Gone from sight at once and from the server a moment later, so that a slip of the hand can be taken back. */
export function deleteWithUndo(conversations: readonly Conversation[]): void {
  const ids = conversations.map(({ id }) => id)
  const [only] = conversations
  set([...deleting.current(), ...ids])
  showToast({
    text:
      conversations.length === 1
        ? t('conversation.deleted', { title: only?.title ?? t('conversation.untitled') })
        : t('selection.deleted', { count: conversations.length }),
    undo: () => set(without(ids)),
    done: () => void deleteNow(ids),
  })
}

async function deleteNow(ids: readonly Id[]): Promise<void> {
  try {
    for (const id of ids) await deleteConversation(id, false)
  } catch (error) {
    showToast({ text: problemOf(error).detail, tone: 'problem' })
  } finally {
    set(without(ids))
  }
}

// Whoever leaves has not taken it back.
window.addEventListener('pagehide', () => {
  for (const id of deleting.current()) void deleteConversation(id, true)
})

export function useDeleting(): ReadonlySet<Id> {
  return useSyncExternalStore(deleting.subscribe, deleting.current)
}
