import type { Id, KnowledgeDocument } from '@parley/contract'
import { useSyncExternalStore } from 'react'
import { problemOf } from '../../api/http.ts'
import { showCollectionAgain } from '../../api/collections.ts'
import { deleteDocument } from '../../api/knowledge.ts'
import { t } from '../../i18n/index.ts'
import { createStore } from '../../ui/store.ts'
import { showToast } from '../../ui/toast.tsx'

const deleting = createStore<ReadonlySet<Id>>(new Set())
const set = (next: Iterable<Id>): void => deleting.set(new Set(next))
const without = (id: Id): Id[] => [...deleting.current()].filter((one) => one !== id)

/** Gone from sight at once and from the server a moment later, so that a slip of the hand can be taken back. */
export function deleteWithUndo({ id, collectionId, name }: KnowledgeDocument): void {
  set([...deleting.current(), id])
  showToast({
    text: t('document.deleted', { name }),
    undo: () => set(without(id)),
    done: () => void deleteNow(id, collectionId),
  })
}

async function deleteNow(id: Id, collectionId: Id): Promise<void> {
  try {
    await deleteDocument(id, false)
    await showCollectionAgain(collectionId)
  } catch (error) {
    showToast({ text: problemOf(error).detail, tone: 'problem' })
  } finally {
    set(without(id))
  }
}

// Whoever leaves has not taken it back.
window.addEventListener('pagehide', () => {
  for (const id of deleting.current()) void deleteDocument(id, true).catch(() => undefined)
})

export function useDeleting(): ReadonlySet<Id> {
  return useSyncExternalStore(deleting.subscribe, deleting.current)
}
