import { t } from '../i18n/index.ts'

export interface Question {
  title: string
  /** What will come of it, in whole sentences. */
  text: string
  submit: string
  /** What it does cannot be undone, or hits somebody hard. */
  danger?: boolean
}

type Asking = (Question & { answer: (yes: boolean) => void }) | null

let asking: Asking = null
const listeners = new Set<() => void>()

function set(next: Asking): void {
  asking = next
  for (const listener of listeners) listener()
}

export const question = {
  current: (): Asking => asking,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  answer(yes: boolean): void {
    asking?.answer(yes)
    set(null)
  },
}

/** Before what takes away for good: by its name, and with what goes along. Whether it was done. */
export async function removeIfSure(name: string, text: string, remove: () => Promise<unknown>): Promise<boolean> {
  const sure = await ask({ title: t('remove.ask', { name }), text, submit: t('row.remove'), danger: true })
  if (sure) await remove()
  return sure
}

/** Says what will come of something, and whether it is to be done all the same. */
export function ask(what: Question): Promise<boolean> {
  asking?.answer(false)
  return new Promise((answer) => set({ ...what, answer }))
}
