import type { Conversation, Id } from '@parley/contract'
import { useSyncExternalStore } from 'react'
import { deleteConversation } from '../../api/actions.ts'
import { problemOf } from '../../api/http.ts'
import { t } from '../../i18n/index.ts'
import { showToast } from '../../ui/toast.tsx'

let deleting: ReadonlySet<Id> = new Set()
const listeners = new Set<() => void>()

function set(next: Iterable<Id>): void {
  deleting = new Set(next)
  for (const listener of listeners) listener()
}

const without = (id: Id): Id[] => [...deleting].filter((one) => one !== id)

/** Gone from sight at once and from the server a moment later, so that a slip of the hand can be taken back. */
export function deleteWithUndo({ id, title }: Conversation): void {
  set([...deleting, id])
  showToast({
    text: t('conversation.deleted', { title: title ?? t('conversation.untitled') }),
    action: { text: t('conversation.undo'), run: () => set(without(id)) },
    done: () => void deleteNow(id),
  })
}

async function deleteNow(id: Id): Promise<void> {
  try {
    await deleteConversation(id, false)
  } catch (error) {
    showToast({ text: problemOf(error).detail, tone: 'problem' })
  } finally {
    set(without(id))
  }
}

// Whoever leaves has not taken it back.
window.addEventListener('pagehide', () => {
  for (const id of deleting) void deleteConversation(id, true)
})

export function useDeleting(): ReadonlySet<Id> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => deleting,
  )
}
