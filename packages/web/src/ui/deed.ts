import { problemOf } from '../api/http.ts'
import { showToast } from './toast.tsx'

/** Does it, and says what went wrong where nothing else can. */
export function deed(work: () => Promise<unknown>): void {
  work().catch((error: unknown) => showToast({ text: problemOf(error).detail, tone: 'problem' }))
}
