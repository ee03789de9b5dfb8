import * as contract from '@parley/contract'
import { call } from './http.ts'
import { queryClient } from './queries.ts'

const mostAtOnce = 20

/** Asks once for what a recent conversation needs to be read; the service worker keeps what comes. */
export async function keepRecent(): Promise<void> {
  await navigator.serviceWorker.ready
  try {
    await Promise.all([
      call('GET', 'me', contract.user),
      call('GET', 'models', contract.modelList),
      call('GET', 'conversations?view=pinned&limit=50', contract.conversationList),
    ])
    const { items } = await call('GET', 'conversations?view=active&limit=50', contract.conversationList)
    for (const { id } of items.slice(0, mostAtOnce)) {
      await call('GET', `conversations/${id}`, contract.conversation)
      await call('GET', `conversations/${id}/messages?limit=60`, contract.messageList)
    }
  } catch {
    // What could not be fetched now is kept when it is next read.
    await queryClient.invalidateQueries({ queryKey: ['conversations'] })
  }
}
