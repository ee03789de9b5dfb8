import type { Accepted, Id, Message, RunReference } from '@parley/contract'
import { useMemo, useSyncExternalStore } from 'react'
import { beginConversation, sendMessage, showBranchAgain, showConversation } from '../../api/actions.ts'
import { withSent, type Branch } from '../../api/branch.ts'
import { problemOf, ProblemError } from '../../api/http.ts'
import { branchQuery, queryClient } from '../../api/queries.ts'
import { connection } from '../../live/live.ts'
import { createOutbox, type Outgoing } from './outbox.ts'

/** The outbox of this tab. */
export const outbox = createOutbox({
  begin: beginConversation,
  send: sendMessage,
  created(conversation) {
    showConversation(conversation)
    queryClient.setQueryData<Branch>(branchQuery(conversation.id).queryKey, { items: [], older: null })
  },
  accepted: showAccepted,
  judge: (error) => ({
    unreachable: error instanceof ProblemError && error.isUnreachable,
    problem: problemOf(error),
  }),
  wait: (milliseconds, then) => void setTimeout(then, milliseconds),
})

connection.subscribe(() => {
  if (connection.state() === 'open') outbox.goOn()
})
window.addEventListener('beforeunload', (event) => {
  // Not sent yet: whoever closes the tab now might lose it.
  if (outbox.items().length > 0) event.preventDefault()
})

function showAccepted(conversationId: Id, { message, runs }: Accepted): void {
  const { queryKey } = branchQuery(conversationId)
  const before = queryClient.getQueryData(queryKey)
  const after = before && withSent(before, [message, ...runs.slice(0, 1).map((run) => emptyAnswer(message, run, runs))])
  if (after === undefined) void showBranchAgain(conversationId)
  else queryClient.setQueryData(queryKey, after)
}

/** The answer as the server has it at this moment, known without asking. */
function emptyAnswer(question: Message, run: RunReference, runs: RunReference[]): Message {
  return {
    id: run.messageId,
    conversationId: question.conversationId,
    parentId: question.id,
    role: 'assistant',
    authorId: null,
    modelId: run.modelId,
    text: '',
    status: 'queued',
    runId: run.id,
    seq: 0,
    ...(runs.length > 1 && { beside: runs.map(({ messageId }) => messageId) }),
    createdAt: question.createdAt,
    editedAt: null,
    siblings: { index: 0, count: runs.length, ids: runs.map(({ messageId }) => messageId) },
  }
}

export function useOutgoing(conversationId: Id): readonly Outgoing[] {
  const all = useSyncExternalStore(outbox.subscribe, outbox.items)
  return useMemo(() => all.filter((item) => item.conversationId === conversationId), [all, conversationId])
}
