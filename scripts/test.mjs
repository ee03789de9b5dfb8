import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { report, runSteps } from './check/steps.mjs'
import { build } from './setup/builds.mjs'
import { withLock } from './setup/lock.mjs'
import { root } from './setup/places.mjs'
import { say } from './setup/say.mjs'
import { startPostgres } from './test/postgres.mjs'
import { endAll, runFile, runTogether } from './test/run-file.mjs'
import { selectFiles } from './test/select.mjs'
import { prepareServices } from './test/services.mjs'
import { summarise } from './test/summary.mjs'

const long = process.argv.includes('--long')
const paths = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const limitMs = long ? 40 * 60_000 : 6 * 60_000
const { groups, journeys } = selectFiles(root, { paths, long })
if (groups.length + journeys.length === 0) {
  say(`no test file matches ${paths.join(' ') || 'the long counts'}`)
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'parley-test-'))
process.on('exit', () => {
  endAll()
  rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130))

const checks = long || paths.length > 0 ? { passed: 0, failed: 0, skipped: 0 } : report(await runSteps(root))
const env = {
  ...ownEnvironment(),
  ...(await prepareServices()),
  TMPDIR: folder,
  ...(long && { PARLEY_TEST_LONG: '1' }),
}
await offerPostgres()

const finished = await runAll(groups, availableParallelism())
if (journeys.length > 0) {
  await offerProduct()
  finished.push(...(await runAll(journeys, journeyLanes())))
}
await runFailedAgain()
process.exitCode = summarise(finished, checks, { strict: process.env.CI === 'true' }) ? 0 : 1

/** Settings and keys of whoever runs the tests stay out of them: no test talks to a provider that costs money. */
function ownEnvironment() {
  const foreign = /^(PARLEY_(?!TEST_)|OPENAI_|ANTHROPIC_|GEMINI_|AZURE_OPENAI_|OTEL_|NODE_OPTIONS$|NODE_ENV$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)))
}

async function offerPostgres() {
  if (env.PARLEY_TEST_POSTGRES_URL !== undefined || env.PARLEY_TEST_POSTGRES_BIN === undefined) return
  try {
    env.PARLEY_TEST_POSTGRES_URL = await startPostgres(env.PARLEY_TEST_POSTGRES_BIN)
  } catch (error) {
    say(error.message)
  }
}

/** A browser, a server and what they open take two gigabytes between them. */
function journeyLanes() {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / (4 * 1024 ** 3))))
}

/** The journeys use the product as built. A build that fails shows as the failure of every journey. */
async function offerProduct() {
  try {
    await withLock(() => build(process.execPath))
  } catch (error) {
    say(error.message)
  }
}

/**
 * What failed beside others is run once more, alone: a busy machine is no defect of the product. What passes only then is
 * named with what went wrong, so that it is mended and not got used to.
 */
async function runFailedAgain() {
  for (const [index, first] of finished.entries()) {
    if (!first.tests.some(({ outcome }) => outcome === 'failed')) continue
    const again = await runFile(first.path, { env, folder, limitMs })
    print(again)
    finished[index] = { ...again, ms: first.ms + again.ms, before: first.tests }
  }
}

async function runAll(waiting, lanes) {
  const queue = [...waiting]
  const done = []
  const lane = async () => {
    for (let paths = queue.shift(); paths !== undefined; paths = queue.shift()) {
      const results = await runTogether(paths, { env, folder, limitMs })
      done.push(...results)
      for (const result of results) print(result)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return done
}

function print({ path, tests, ms, output }) {
  const failed = tests.filter(({ outcome }) => outcome === 'failed').length
  const skipped = tests.filter(({ outcome }) => outcome === 'skipped').length
  const word = failed > 0 ? 'FAILED' : skipped === tests.length ? 'skipped' : 'passed'
  const notes = [`${tests.length} tests`, ...(failed > 0 ? [`${failed} failed`] : []), `${(ms / 1000).toFixed(1)} s`]
  console.log(`${word.padEnd(8)}${path} (${notes.join(', ')})`)
  // In full at the end; here for whoever watches.
  for (const { name, outcome, reason } of tests) {
    if (outcome === 'failed')
      console.log(`        ${name}: ${reason.trim().split('\n').slice(0, 4).join(' ').slice(0, 400)}`)
  }
  if (failed > 0 && output.trim() !== '') console.log(output.trimEnd().slice(-5_000).replace(/^/gm, '        | '))
}
