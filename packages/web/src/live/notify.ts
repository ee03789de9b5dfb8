import type { Conversation, Id } from '@parley/contract'
import * as contract from '@parley/contract'
import { basePath } from '../api/base.ts'
import { call } from '../api/http.ts'
import { t } from '../i18n/index.ts'

const key = 'parley.notify'
/** Who reads it in another window or on another device meanwhile need not be told. */
const graceMs = 1_500

/** Chosen for this device, by this person: whoever signs in here next has not asked to be told. */
export function notifies(userId: Id): boolean {
  try {
    return localStorage.getItem(key) === userId && Notification.permission === 'granted'
  } catch {
    return false
  }
}

export const canNotify = (): boolean => 'Notification' in window

/** Whether the browser agrees too. */
export async function setNotifies(userId: Id, on: boolean): Promise<boolean> {
  if (!on) {
    localStorage.removeItem(key)
    return true
  }
  if ((await Notification.requestPermission()) !== 'granted') return false
  localStorage.setItem(key, userId)
  return true
}

const running = new Set<Id>()
let person: Id | null = null

export const notifyPerson = (userId: Id | null): void => {
  person = userId
}

/** An answer that ends while nobody looks at this page is told of; its words are not: others may see the screen. */
export function noteRunning({ id, running: runs }: Conversation): void {
  if (runs) running.add(id)
  else if (running.delete(id) && document.hidden && person !== null && notifies(person)) {
    setTimeout(() => void tell(id), graceMs)
  }
}

async function tell(id: Id): Promise<void> {
  const now = await call('GET', `conversations/${id}`, contract.conversation).catch(() => null)
  if (now?.unread !== true || !document.hidden) return
  const title = now.title ?? t('conversation.untitled')
  const what = { body: t('conversation.unread'), tag: id, data: `${basePath}c/${id}` }
  // Phones show notifications of the service worker alone; without one there is only the page itself.
  const registration = await navigator.serviceWorker?.getRegistration()
  if (registration?.active) return registration.showNotification(title, what)
  const told = new Notification(title, what)
  told.addEventListener('click', () => {
    window.focus()
    told.close()
    open(what.data)
  })
}

const open = (path: string): void => history.pushState(null, '', path)

// A notification of the service worker was pressed, and this page is the one it chose.
navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (typeof data === 'object' && data !== null && 'open' in data && typeof data.open === 'string') open(data.open)
})
