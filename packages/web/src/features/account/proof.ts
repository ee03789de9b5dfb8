import { createStore } from '../../ui/store.ts'

interface Asking {
  proved: Promise<boolean>
  resolve(proved: boolean): void
}

const asking = createStore<Asking | null>(null)

export const confirmation = {
  current: asking.current,
  subscribe: asking.subscribe,
  end(proved: boolean): void {
    asking.current()?.resolve(proved)
    asking.set(null)
  },
}

/** Whether somebody proves who they are; one proof is enough for all that wait for one. */
export function prove(): Promise<boolean> {
  const already = asking.current()
  if (already !== null) return already.proved
  const { promise: proved, resolve } = Promise.withResolvers<boolean>()
  asking.set({ proved, resolve })
  return proved
}
