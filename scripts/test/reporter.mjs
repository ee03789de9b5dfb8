import { inspect } from 'node:util'

/** Writes one line of JSON for each test, so that the runner counts what really ran. */
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    const { error, type: kind } = data.details
    // Its inner tests tell already; a suite counts only where it was skipped or broke itself.
    if (error?.failureType === 'subtestsFailed') continue
    if (kind === 'suite' && type === 'test:pass' && data.skip === undefined) continue
    const skipped = data.skip !== undefined || data.todo !== undefined
    yield `${JSON.stringify({
      name: data.name,
      outcome: skipped ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed',
      reason: skipped ? String(data.skip ?? data.todo) : explain(error),
      where: data.line === undefined ? '' : `:${data.line}`,
    })}\n`
  }
}

function explain(error) {
  if (error === undefined) return ''
  return inspect(error.cause ?? error, { depth: 4 })
}
