import type { Problem } from '@parley/contract'
import { language, t } from './index.ts'

/** Where the server says more than the code does: which name is taken, which budget is used up. */
const says: ReadonlySet<Problem['code']> = new Set([
  'validation_failed',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'in_use',
  'provider_refused',
  'quota_exceeded',
])

/** The server speaks English: in other languages a problem says what its code means, and quotes what only it knows. */
export function inOwnWords(told: Problem): Problem {
  if (language() === 'en') return told
  const general = t(`problem.${told.code}`)
  return { ...told, detail: says.has(told.code) ? `${general} (\u2068${told.detail}\u2069)` : general }
}
