import * as contract from '@parley/contract'
import { keeps } from '../worker/offline.ts'
import { call } from './http.ts'
import { queryClient } from './queries.ts'

const mostAtOnce = 20
const restMs = 2_000

/** Asks once for what a recent conversation needs to be read; the service worker keeps what comes. */
export async function keepRecent(): Promise<void> {
  await navigator.serviceWorker.ready
  try {
    await Promise.all([call('GET', 'auth/session', contract.signedInHere), call('GET', 'models', contract.modelList)])
    const { items } = await keepLists()
    for (const { id } of items.slice(0, mostAtOnce)) {
      await call('GET', `conversations/${id}`, contract.conversation)
      await call('GET', `conversations/${id}/messages?limit=60`, contract.messageList)
    }
  } catch {
    // What could not be fetched now is kept when it is next read.
    await queryClient.invalidateQueries({ queryKey: ['conversations'] })
  }
}

/** The lists of the sidebar; of folders those that come first. */
async function keepLists(): Promise<contract.ConversationList> {
  const list = (query: string) => call('GET', `conversations?${query}&limit=50`, contract.conversationList)
  const { folders } = await call('GET', 'sidebar', contract.sidebar)
  for (const { name } of folders.slice(0, mostAtOnce)) await list(`view=active&folder=${encodeURIComponent(name)}`)
  await Promise.all([list('view=pinned'), list('view=active&folder=')])
  return list('view=active')
}

let timer: ReturnType<typeof setTimeout> | undefined

/** A conversation that begins while lists are kept must be found in them too. */
export function keepListsSoon(): void {
  if (!keeps()) return
  clearTimeout(timer)
  timer = setTimeout(() => void keepLists().catch(() => undefined), restMs)
}
