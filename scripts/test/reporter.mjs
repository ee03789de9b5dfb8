/** Writes one line of JSON for each test, so that the runner counts what really ran. */
export default async function* report(events) {
  for await (const { type, data } of events) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details.type === 'suite') {
      if (type !== 'test:fail' || data.details.error?.failureType === 'subtestsFailed') continue
    }
    const { error } = data.details
    if (error?.failureType === 'subtestsFailed') continue
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
  const cause = error.cause ?? error
  return cause instanceof Error
    ? `${cause.stack}${cause.cause === undefined ? '' : `\n${String(cause.cause)}`}`
    : String(cause)
}
