import { createStore } from './store.ts'

export interface Difference {
  name: string
  mine: string
  theirs: string
}

type Choice = 'mine' | 'theirs'
type Deciding = { differences: readonly Difference[]; answer: (choice: Choice) => void } | null

const deciding = createStore<Deciding>(null)

export const decision = {
  current: deciding.current,
  subscribe: deciding.subscribe,
  answer(choice: Choice): void {
    deciding.current()?.answer(choice)
    deciding.set(null)
  },
}

/** Two wrote at once: both are shown, and which of them stays is chosen. Closing it chooses what is stored. */
export function decide(differences: readonly Difference[]): Promise<Choice> {
  deciding.current()?.answer('theirs')
  return new Promise((answer) => deciding.set({ differences, answer }))
}
