import { variableNames } from './config.variables.ts'

/** How many letters must be added, removed or changed to turn one word into the other. */
export function editDistance(first: string, second: string): number {
  let previous = Array.from({ length: second.length + 1 }, (_, index) => index)
  for (let row = 1; row <= first.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= second.length; column += 1) {
      const changed = (previous[column - 1] ?? 0) + (first[row - 1] === second[column - 1] ? 0 : 1)
      current.push(Math.min(changed, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[second.length] ?? 0
}

/** One warning per `PARLEY_` name that nothing reads: a typing error there would silently change nothing. */
export function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const known: readonly string[] = variableNames
  const ours = known.filter((name) => name.startsWith('PARLEY_'))
  return Object.keys(env)
    .filter((name) => name.startsWith('PARLEY_') && !name.startsWith('PARLEY_TEST_') && !known.includes(name))
    .sort()
    .map((name) => {
      const [nearest] = ours
        .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
        .sort((left, right) => left.distance - right.distance)
      const hint = nearest && nearest.distance <= 8 ? ` Did you mean ${nearest.candidate}?` : ''
      // The name comes from outside and ends on a terminal.
      return `${name.replace(/[^\w]/g, '?').slice(0, 80)} is not a setting of Parley and changes nothing.${hint}`
    })
}
