import { ProblemError } from '../../api/http.ts'
import { prove } from './proof.ts'

/** Does it, and where the server wants to know first that it is still the same person, asks and does it again. */
export async function confirmed<Result>(deed: () => Promise<Result>): Promise<Result> {
  try {
    return await deed()
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code !== 'step_up_required') throw error
    if (!(await prove())) throw error
    return deed()
  }
}
