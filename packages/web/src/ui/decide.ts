export interface Difference {
  name: string
  mine: string
  theirs: string
}

type Choice = 'mine' | 'theirs'
type Deciding = { differences: readonly Difference[]; answer: (choice: Choice) => void } | null

let deciding: Deciding = null
const listeners = new Set<() => void>()

function set(next: Deciding): void {
  deciding = next
  for (const listener of listeners) listener()
}

export const decision = {
  current: (): Deciding => deciding,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  answer(choice: Choice): void {
    deciding?.answer(choice)
    set(null)
  },
}

/** Two wrote at once: both are shown, and which of them stays is chosen. Closing it chooses what is stored. */
export function decide(differences: readonly Difference[]): Promise<Choice> {
  deciding?.answer('theirs')
  return new Promise((answer) => set({ differences, answer }))
}
