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

type Asking = (Question & { number: number; answer: (yes: boolean) => void }) | null

const asking = createStore<Asking>(null)
let asked = 0

export const question = { current: asking.current, subscribe: asking.subscribe }

/** Before what takes away for good: by its name, and with what goes along. Whether it was done. */
export async function removeIfSure(name: string, text: string, remove: () => Promise<unknown>): Promise<boolean> {
  const sure = await ask({ title: t('remove.ask', { name }), text, submit: t('row.remove'), danger: true })
  if (sure) await remove()
  return sure
}

/** Says what will come of something, and whether it is to be done all the same. */
export function ask(what: Question): Promise<boolean> {
  asking.current()?.answer(false)
  asked += 1
  const number = asked
  return new Promise((resolve) =>
    asking.set({
      ...what,
      number,
      answer(yes) {
        // Closing is told late: the next question may have been asked since.
        if (asking.current()?.number === number) asking.set(null)
        resolve(yes)
      },
    }),
  )
}
