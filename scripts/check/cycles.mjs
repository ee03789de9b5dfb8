/** Files that import each other in a circle, types included: the circle shows that they are one thing or wrongly cut. */
export function noCycles(sources) {
  const files = new Map(sources.filter((source) => source.isCode).map((source) => [source.path, source]))
  const targets = (path) =>
    files
      .get(path)
      .imports.map(({ target }) => target)
      .filter((target) => target !== null && files.has(target))
  const done = new Set()
  const problems = new Map()

  function visit(path, trail) {
    const start = trail.indexOf(path)
    if (start >= 0) {
      const circle = trail.slice(start)
      problems.set(
        circle.toSorted((left, right) => left.localeCompare(right)).join(),
        `circle of imports: ${[...circle, path].join(' → ')}`,
      )
      return
    }
    if (done.has(path)) return
    for (const target of new Set(targets(path))) visit(target, [...trail, path])
    done.add(path)
  }

  for (const path of files.keys()) visit(path, [])
  return [...problems.values()]
}
