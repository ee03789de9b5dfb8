import * as contract from '@parley/contract'
import type { ChangeConversation, Conversation, Id, Login, Register, SendMessage } from '@parley/contract'
import { appUrl } from './base.ts'
import { call, nothing } from './http.ts'
import { queryClient } from './queries.ts'

export async function register(request: Register): Promise<void> {
  await call('POST', 'auth/register', contract.signedIn, request)
  await enter()
}

export async function login(request: Login): Promise<void> {
  await call('POST', 'auth/login', contract.signedIn, request)
  await enter()
}

async function enter(): Promise<void> {
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })
  await queryClient.invalidateQueries({ queryKey: ['me'] })
}

export async function signOut(): Promise<void> {
  await call('POST', 'auth/logout', nothing)
  // Nothing of one person may be left for the next one at this screen.
  window.location.assign(appUrl(''))
}

export async function createConversation(modelId: string | null): Promise<Conversation> {
  return call('POST', 'conversations', contract.conversation, {
    id: contract.newId(),
    ...(modelId !== null && { modelId }),
  })
}

export async function changeConversation(id: Id, change: ChangeConversation): Promise<void> {
  const changed = await call('PATCH', `conversations/${id}`, contract.conversation, change)
  queryClient.setQueryData(['conversation', id], changed)
  await queryClient.invalidateQueries({ queryKey: ['conversations'] })
}

export async function deleteConversation(id: Id): Promise<void> {
  await call('DELETE', `conversations/${id}`, nothing)
  queryClient.removeQueries({ queryKey: ['conversation', id] })
  queryClient.removeQueries({ queryKey: ['messages', id] })
  await queryClient.invalidateQueries({ queryKey: ['conversations'] })
}

export async function markRead(id: Id): Promise<void> {
  await call('POST', `conversations/${id}/read`, nothing)
}

const afterwards = (conversationId: Id): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: ['messages', conversationId] })

export async function sendMessage(conversationId: Id, request: SendMessage): Promise<void> {
  await call('POST', `conversations/${conversationId}/messages`, contract.accepted, request)
  await afterwards(conversationId)
}

export async function editMessage(conversationId: Id, id: Id, text: string): Promise<void> {
  await call('POST', `messages/${id}/edit`, contract.accepted, { text })
  await afterwards(conversationId)
}

export async function regenerate(conversationId: Id, id: Id, modelId?: string): Promise<void> {
  await call('POST', `messages/${id}/regenerate`, contract.runsStarted, modelId === undefined ? {} : { modelId })
  await afterwards(conversationId)
}

export async function continueMessage(conversationId: Id, id: Id): Promise<void> {
  await call('POST', `messages/${id}/continue`, contract.runsStarted)
  await afterwards(conversationId)
}

export async function showBranch(conversationId: Id, leafId: Id): Promise<void> {
  await changeConversation(conversationId, { leafId })
  await afterwards(conversationId)
}

export async function stopRun(runId: Id): Promise<void> {
  await call('POST', `runs/${runId}/cancel`, contract.runState, {})
}
