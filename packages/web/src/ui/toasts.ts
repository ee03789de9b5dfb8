import { createStore } from './store.ts'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'problem'
  action?: { text: string; run: () => void }
  /** Takes back what it tells of. */
  undo?: () => void
  /** Until it is put away. */
  stays?: boolean
  /** Called once, when it goes without its action and is not taken back. */
  done?: () => void
}

/** More than these would cover the page. */
const most = 4

const toasts = createStore<readonly Toast[]>([])
let lastId = 0
const without = (toast: Toast | undefined): Toast[] => toasts.current().filter((one) => one !== toast)

/** A word about what just happened, at the edge of the page. Where there are many, the oldest goes for it. */
export function showToast(toast: Omit<Toast, 'id' | 'tone'> & { tone?: Toast['tone'] }): void {
  lastId += 1
  const before = toasts.current()
  const oldest = before.length < most ? undefined : (before.find(({ stays }) => stays !== true) ?? before[0])
  toasts.set([...without(oldest), { tone: 'plain', ...toast, id: lastId }])
  oldest?.done?.()
}

export function dismiss(toast: Toast): void {
  if (!toasts.current().includes(toast)) return
  toasts.set(without(toast))
  toast.done?.()
}

export function act(toast: Toast): void {
  toasts.set(without(toast))
  toast.action?.run()
}

export function takeBack(toast: Toast): void {
  toasts.set(without(toast))
  toast.undo?.()
}

/** The last thing that can still be taken back, by its keys; false where there is none. */
export function takeBackLast(): boolean {
  const last = toasts.current().findLast(({ undo }) => undo !== undefined)
  if (last !== undefined) takeBack(last)
  return last !== undefined
}

export const shownToasts = { current: toasts.current, subscribe: toasts.subscribe }
