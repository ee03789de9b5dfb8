import { basename } from 'node:path'
import { inspect } from 'node:util'

/**
 * Writes a line of JSON for each outermost test with all that is in it, so that the runner counts what really ran. Where
 * files share a process, the outermost suites are the files.
 */
export default async function* report(events) {
  let tests = []
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (counts(type, data)) tests.push(told(type, data))
    if (data.nesting > 0) continue
    const isFile = data.details.type === 'suite' && basename(data.file ?? '') === 'together.mjs'
    yield `${JSON.stringify({ ...(isFile && { path: data.name, ms: data.details.duration_ms }), tests })}\n`
    tests = []
  }
}

/** A suite counts only where it was skipped or broke itself: its inner tests tell the rest. */
function counts(type, { details, skip }) {
  if (details.error?.failureType === 'subtestsFailed') return false
  return details.type !== 'suite' || type === 'test:fail' || skip !== undefined
}

function told(type, { name, line, skip, todo, details }) {
  const skipped = skip !== undefined || todo !== undefined
  return {
    name,
    outcome: skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed',
    reason: skipped ? String(skip ?? todo) : explain(details.error),
    where: line === undefined ? '' : `:${line}`,
  }
}

function explain(error) {
  if (error === undefined) return ''
  return inspect(error.cause ?? error, { depth: 4 })
}
