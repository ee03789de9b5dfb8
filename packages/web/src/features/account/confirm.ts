import { ProblemError } from '../../api/http.ts'

type Asking = { resolve: (proved: boolean) => void } | null

let asking: Asking = null
const listeners = new Set<() => void>()

function set(next: Asking): void {
  asking = next
  for (const listener of listeners) listener()
}

export const confirmation = {
  current: (): Asking => asking,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  end(proved: boolean): void {
    asking?.resolve(proved)
    set(null)
  },
}

/** Does it, and where the server wants to know first that it is still the same person, asks and does it again. */
export async function confirmed<Result>(deed: () => Promise<Result>): Promise<Result> {
  try {
    return await deed()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'step_up_required') throw error
    const proved = await new Promise<boolean>((resolve) => set({ resolve }))
    if (!proved) throw error
    return deed()
  }
}
