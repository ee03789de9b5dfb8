import { t } from '../i18n/index.ts'
import { createStore } from './store.ts'

export interface Question {
  title: string
  /** What will come of it, in whole sentences. */
  text: string
  submit: string
  /** What it does cannot be undone, or hits somebody hard. */
  danger?: boolean
}

type Asking = (Question & { answer: (yes: boolean) => void }) | null

const asking = createStore<Asking>(null)

export const question = {
  current: asking.current,
  subscribe: asking.subscribe,
  answer(yes: boolean): void {
    asking.current()?.answer(yes)
    asking.set(null)
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
  asking.current()?.answer(false)
  return new Promise((answer) => asking.set({ ...what, answer }))
}
