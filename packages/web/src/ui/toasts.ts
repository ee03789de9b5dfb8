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

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

/** A word about what just happened, at the edge of the page. Where there are many, the oldest goes for it. */
export function showToast(toast: Omit<Toast, 'id' | 'tone'> & { tone?: Toast['tone'] }): void {
  lastId += 1
  const before = toasts
  const oldest = before.length < most ? undefined : (before.find(({ stays }) => stays !== true) ?? before[0])
  set([...before.filter((one) => one !== oldest), { tone: 'plain', ...toast, id: lastId }])
  oldest?.done?.()
}

export function dismiss(toast: Toast): void {
  if (!toasts.includes(toast)) return
  set(toasts.filter((one) => one !== toast))
  toast.done?.()
}

export function act(toast: Toast): void {
  set(toasts.filter((one) => one !== toast))
  toast.action?.run()
}

export function takeBack(toast: Toast): void {
  set(toasts.filter((one) => one !== toast))
  toast.undo?.()
}

/** The last thing that can still be taken back, by its keys; false where there is none. */
export function takeBackLast(): boolean {
  const last = toasts.findLast(({ undo }) => undo !== undefined)
  if (last !== undefined) takeBack(last)
  return last !== undefined
}

export const shownToasts = (): readonly Toast[] => toasts

export function onToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
