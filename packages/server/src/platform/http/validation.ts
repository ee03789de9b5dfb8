import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'

const mostFields = 20

/** Throws `validation_failed` with a short sentence per field. */
export function parseInput<Output>(schema: z.ZodMiniType<Output>, value: unknown): Output {
  const result = z.safeParse(schema, value, { error: (issue) => wordsFor(issue) })
  if (result.success) return result.data
  const fields = fieldsOf(result.error.issues)
  throw new AppError('validation_failed', detailFor(Object.keys(fields).length), { fields, actions: ['edit'] })
}

type RawIssue = Parameters<z.core.$ZodErrorMap>[0]

/** Only where the schema brings no words of its own. */
function wordsFor(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'This field is required.'
        : (wordsForType[issue.expected] ?? 'This is not valid.')
    case 'unrecognized_keys':
      return 'This field is not known.'
    case 'invalid_value':
      return issue.values.length === 1 ? `Use ${String(issue.values[0])}.` : `Choose one of ${issue.values.join(', ')}.`
    case 'too_small':
      return wordsForLeast(issue.origin, Number(issue.minimum))
    case 'too_big':
      return wordsForMost(issue.origin, Number(issue.maximum))
    default:
      return 'This is not valid.'
  }
}

const wordsForType: Record<string, string> = {
  string: 'Enter a text.',
  number: 'Enter a number.',
  int: 'Enter a whole number.',
  boolean: 'Use true or false.',
  array: 'Give a list.',
  object: 'Give an object.',
  record: 'Give an object.',
  date: 'Enter a date.',
}

function wordsForLeast(origin: string, minimum: number): string {
  if (origin === 'string') return minimum === 1 ? 'Enter a text.' : `Use at least ${minimum} characters.`
  if (origin === 'array' || origin === 'set') return `Give at least ${minimum}.`
  return `Use ${minimum} or more.`
}

function wordsForMost(origin: string, maximum: number): string {
  if (origin === 'string') return `Use at most ${maximum} ${maximum === 1 ? 'character' : 'characters'}.`
  if (origin === 'array' || origin === 'set') return `Give at most ${maximum}.`
  return `Use ${maximum} or less.`
}

/** Built in a Map: the names come from outside and may be those of an object's own machinery. */
function fieldsOf(issues: readonly z.core.$ZodIssue[]): Record<string, string[]> {
  const fields = new Map<string, string[]>()
  const add = (path: readonly PropertyKey[], message: string) => {
    const name = path.map(String).join('.').slice(0, 100) || 'body'
    if (fields.size >= mostFields && !fields.has(name)) return
    const messages = fields.get(name) ?? []
    if (!messages.includes(message)) fields.set(name, [...messages, message])
  }
  for (const { path, message, ...issue } of issues.flatMap(likelyIssues)) {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) add([...path, key], message)
    else add(path, message)
  }
  return Object.fromEntries(fields)
}

/** Of a union the kind the sender probably meant: the one with the fewest complaints. */
function likelyIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const [closest] = [...issue.errors].sort((left, right) => left.length - right.length)
  return (closest ?? []).map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(likelyIssues)
}

const numbers = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten']

function detailFor(count: number): string {
  return count === 1 ? 'One field needs attention.' : `${numbers[count] ?? 'Many'} fields need attention.`
}
