import type { Problem } from '@parley/contract'
import type { SayField } from './field-words.ts'
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

let sayField: SayField = (sentence) => sentence

/** From here on fields are complained about in the words of the language that was chosen. */
export function sayFieldsBy(say: SayField): void {
  sayField = say
}

/** One sentence of the server, such as why a document could not be read. */
export const inOwnSentence = (sentence: string): string => sayField(sentence, language())

/** The server speaks English: in other languages a problem says what its code means, and quotes what only it knows. */
export function inOwnWords(told: Problem): Problem {
  const spoken = language()
  if (spoken === 'en') return told
  const general = t(`problem.${told.code}`)
  if (told.fields === undefined) {
    return { ...told, detail: says.has(told.code) ? `${general} (\u2068${told.detail}\u2069)` : general }
  }
  const fields = Object.entries(told.fields).map(([name, complaints]): [string, string[]] => [
    name,
    complaints.map((complaint) => sayField(complaint, spoken)),
  ])
  const [first] = fields.flatMap(([, complaints]) => complaints)
  return { ...told, detail: [general, first].join(' '), fields: Object.fromEntries(fields) }
}
