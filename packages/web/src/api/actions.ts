import * as contract from '@parley/contract'
import type {
  Accepted,
  BeginConversation,
  BegunConversation,
  ChangeConversation,
  Conversation,
  Id,
  SendMessage,
  ToolDecision,
} from '@parley/contract'
import { withConversation, withoutConversation, type ConversationPages } from './conversation-pages.ts'
import { call, nothing } from './http.ts'
import { ended, inOrder } from './in-order.ts'
import { branchQuery, conversationQuery, listView, queryClient, type ListView } from './queries.ts'

export async function endSession(id: Id): Promise<void> {
  try {
    await call('DELETE', `me/sessions/${id}`, nothing)
  } finally {
    // Also when it was gone already.
    await queryClient.invalidateQueries({ queryKey: ['sessions'] })
  }
}

/** Reading what is attached is given less. Sent again it is stored once, so that a short wait loses nothing. */
const longestSendMs = 100_000

/** The conversation and its first message at once: the answer begins one round trip sooner. */
export async function beginConversation(body: BeginConversation): Promise<BegunConversation> {
  await ended('level')
  return call('POST', 'messages', contract.begunConversation, { body, limitMs: longestSendMs })
}

/** In the order it was chosen; and what is asked after it waits for it, so that it counts for the answer. */
export async function changeConversation(id: Id, change: ChangeConversation): Promise<void> {
  showConversation(
    await inOrder(id, () => call('PATCH', `conversations/${id}`, contract.conversation, { body: change })),
  )
  if (change.leafId !== undefined) await showBranchAgain(id)
}

/** Kept on the server, so that no browser holds words nobody sent. What other tabs show of it is not changed. */
export async function saveDraft(id: Id, draft: string, leaving: boolean): Promise<void> {
  const body = { draft: draft === '' ? null : draft }
  await call('PATCH', `conversations/${id}`, contract.conversation, { body, keepalive: leaving })
}

export async function deleteConversation(id: Id, leaving: boolean): Promise<void> {
  await call('DELETE', `conversations/${id}`, nothing, { keepalive: leaving })
  hideConversation(id)
}

export async function markRead(id: Id): Promise<void> {
  await call('POST', `conversations/${id}/read`, nothing)
}

/** What was chosen before a question counts for its answer. */
const untilChosen = (conversationId: Id) => Promise.all([ended(conversationId), ended('level')])

export async function sendMessage(conversationId: Id, body: SendMessage): Promise<Accepted> {
  await untilChosen(conversationId)
  return call('POST', `conversations/${conversationId}/messages`, contract.accepted, { body, limitMs: longestSendMs })
}

export async function editMessage(conversationId: Id, id: Id, text: string): Promise<void> {
  await untilChosen(conversationId)
  await call('POST', `messages/${id}/edit`, contract.accepted, { body: { text } })
  await showBranchAgain(conversationId)
}

export async function regenerate(conversationId: Id, id: Id, modelId: string | null): Promise<void> {
  const body = modelId === null ? {} : { modelId }
  await untilChosen(conversationId)
  await call('POST', `messages/${id}/regenerate`, contract.runsStarted, { body })
  await showBranchAgain(conversationId)
}

export async function continueAnswer(conversationId: Id, id: Id): Promise<void> {
  await call('POST', `messages/${id}/continue`, contract.runsStarted)
  await showBranchAgain(conversationId)
}

/** Only while its answer has not begun. */
export async function takeBack(conversationId: Id, id: Id): Promise<void> {
  await call('POST', `messages/${id}/take-back`, nothing)
  await showBranchAgain(conversationId)
}

/** A conversation of its own that begins as this one did, up to this message. */
export async function forkAt(id: Id): Promise<Conversation> {
  const made = await call('POST', `messages/${id}/fork`, contract.conversation)
  showConversation(made)
  return made
}

export async function giveFeedback(conversationId: Id, id: Id, body: contract.GiveFeedback): Promise<void> {
  await call('POST', `messages/${id}/feedback`, nothing, { body })
  await showBranchAgain(conversationId)
}

export async function stopRun(runId: Id): Promise<void> {
  await call('POST', `runs/${runId}/cancel`, contract.runState, { body: {} })
}

export async function decideToolCall(runId: Id, decision: ToolDecision): Promise<void> {
  await call('POST', `runs/${runId}/approval`, nothing, { body: decision })
}

/** Everything the sidebar shows. */
export async function showListsAgain(): Promise<void> {
  await Promise.all(['conversations', 'sidebar'].map((name) => queryClient.invalidateQueries({ queryKey: [name] })))
}

export function showBranchAgain(conversationId: Id): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: branchQuery(conversationId).queryKey })
}

function belongs(view: ListView, { archived, temporary, pinned, folder }: Conversation): boolean {
  if (temporary || archived !== (view === 'archived')) return false
  if (view === 'pinned') return pinned
  if (view === 'loose') return folder === null
  return !view.startsWith('folder:') || folder === view.slice(7)
}

/** Puts a conversation as it is now wherever it is shown. */
export function showConversation(conversation: Conversation): void {
  const before = queryClient.getQueryData(conversationQuery(conversation.id).queryKey)
  queryClient.setQueryData(conversationQuery(conversation.id).queryKey, conversation)
  if (!sameInFolders(before, conversation)) void queryClient.invalidateQueries({ queryKey: ['sidebar'] })
  changeLists((pages, view) =>
    belongs(view, conversation) ? withConversation(pages, conversation) : withoutConversation(pages, conversation.id),
  )
}

export function hideConversation(id: Id): void {
  void queryClient.invalidateQueries({ queryKey: ['sidebar'] })
  changeLists((pages) => withoutConversation(pages, id))
  queryClient.removeQueries({ queryKey: conversationQuery(id).queryKey, type: 'inactive' })
  queryClient.removeQueries({ queryKey: branchQuery(id).queryKey, type: 'inactive' })
}

/** What the folders say of it: where it lies, and whether it is read. */
function sameInFolders(before: Conversation | undefined, now: Conversation): boolean {
  if (before === undefined) return now.folder === null
  if (before.folder === null && now.folder === null) return true
  return (['folder', 'pinned', 'archived', 'unread', 'title'] as const).every((name) => before[name] === now[name])
}

function changeLists(change: (pages: ConversationPages, view: ListView) => ConversationPages): void {
  for (const { queryKey } of queryClient.getQueryCache().findAll({ queryKey: ['conversations'] })) {
    queryClient.setQueryData<ConversationPages>(queryKey, (pages) => pages && change(pages, listView(queryKey[1])))
  }
}
