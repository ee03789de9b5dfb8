import type { Id } from '@parley/contract'
import type { ResolvedModel } from '#features/models/index.ts'
import type { ConversationsTable, MessagesTable } from './chats.tables.ts'

/** What somebody who asks has just read or written, as the answer needs it too. */
export interface AtHand {
  model: ResolvedModel
  conversation: ConversationsTable
  question: MessagesTable
  answer: MessagesTable
}

/**
 * Hands over to answers that begin at once what their beginning has in its hands. One whose turn comes later asks for
 * itself: by then all of it may have changed.
 */
export function createHandOver() {
  const atHand = new Map<Id, AtHand>()
  return {
    during(given: ReadonlyMap<Id, AtHand>, begin: () => void): void {
      for (const [runId, known] of given) atHand.set(runId, known)
      try {
        begin()
      } finally {
        for (const runId of given.keys()) atHand.delete(runId)
      }
    },

    of: (runId: Id): AtHand | undefined => atHand.get(runId),
  }
}

export type HandOver = ReturnType<typeof createHandOver>
