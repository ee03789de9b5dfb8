import type { Problem } from '@parley/contract'

/** What is wrong with one field that is sent as a list, such as a line of it. */
export function errorsBelow(errors: Problem['fields'], field: string): string[] | undefined {
  const found = Object.entries(errors ?? {}).flatMap(([name, texts]) =>
    name === field || name.startsWith(`${field}.`) ? texts : [],
  )
  return found.length === 0 ? undefined : [...new Set(found)]
}
