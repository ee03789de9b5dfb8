/** The failures in full, what was skipped and why, the slowest files, and the closing line; answers whether all is well. */
export function summarise(files, checks, { strict }) {
  const tests = files.flatMap((file) => file.tests.map((one) => ({ ...one, path: file.path })))
  const failures = tests.filter(({ outcome }) => outcome === 'failed')
  const skipped = tests.filter(({ outcome }) => outcome === 'skipped')
  for (const { path, where, name, reason } of failures) {
    console.log(`\nFAILED  ${path}${where}  ${name}\n${reason.trimEnd().replace(/^/gm, '  ')}`)
  }
  printUnsteady(files)
  if (skipped.length > 0) printSkipped(skipped, strict)
  printSlowest(files)
  const count = (outcome) => tests.filter((one) => one.outcome === outcome).length
  const lost = strict ? skipped.length + checks.skipped : 0
  const open = skipped.length + checks.skipped - lost
  const failed = count('failed') + checks.failed + lost
  const passed = count('passed') + checks.passed
  console.log(`\n${passed} passed, ${failed} failed${open > 0 ? `, ${open} skipped` : ''}`)
  return failed === 0 && passed > 0
}

/** Passed only when it was run a second time. */
function printUnsteady(files) {
  for (const { path, tests, before = [] } of files) {
    if (tests.some(({ outcome }) => outcome === 'failed')) continue
    for (const { name, where, reason } of before.filter(({ outcome }) => outcome === 'failed')) {
      console.log(`\nUNSTEADY  ${path}${where}  ${name}\n${reason.trimEnd().replace(/^/gm, '  ')}`)
    }
  }
}

function printSkipped(skipped, strict) {
  console.log(`\nSKIPPED${strict ? ', which counts as failed here because CI is set' : ''}:`)
  const reasons = Map.groupBy(
    skipped,
    ({ path, reason }) => `${path}: ${reason === 'true' || reason === '' ? 'no reason given' : reason}`,
  )
  for (const [reason, ones] of reasons) console.log(`  ${reason} (${ones.length})`)
}

function printSlowest(files) {
  const slowest = files.toSorted((left, right) => right.ms - left.ms).slice(0, 10)
  if (slowest.length < 2) return
  console.log('\nSlowest files:')
  for (const { path, ms } of slowest) console.log(`  ${(ms / 1000).toFixed(1).padStart(7)} s  ${path}`)
}
