import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from './setup/places.mjs'
import { runFile, runTogether } from './test/run-file.mjs'
import { selectFiles } from './test/select.mjs'
import { summarise } from './test/summary.mjs'

const skipReason = process.env.PARLEY_TEST_POSTGRES_BIN === undefined ? 'PostgreSQL was not found' : false
const folder = mkdtempSync(join(tmpdir(), 'parley-runner-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const env = { ...process.env, NODE_TEST_CONTEXT: undefined }

function written(source) {
  const path = join(folder, `${Math.random()}.test.mjs`)
  writeFileSync(
    path,
    `import { before, describe, test } from 'node:test'\nimport assert from 'node:assert/strict'\n${source}`,
  )
  return path
}

function outcomes(source, limitMs = 20_000) {
  return runFile(written(source), { env, folder, limitMs })
}

const told = ({ tests }) => tests.map(({ name, outcome }) => `${name} ${outcome}`).toSorted()

test('every test is counted, those inside others and suites too, suites themselves not', async () => {
  const { tests } = await outcomes(`
    test('one', () => {})
    describe('suite', () => { test('two', () => {}) })
    test('three', async (t) => { await t.test('four', () => {}) })
    test('five', { skip: 'no tape drive' }, () => {})
    describe('six', { skip: 'no printer' }, () => { test('seven', () => {}) })
  `)
  assert.deepEqual(told({ tests }), [
    'five skipped',
    'four passed',
    'one passed',
    'six skipped',
    'three passed',
    'two passed',
  ])
  assert.equal(tests.find(({ name }) => name === 'five')?.reason, 'no tape drive')
})

test('a failed test is counted once and tells why', async () => {
  const { tests } = await outcomes(`test('sum', async (t) => { await t.test('inner', () => assert.equal(1, 2)) })`)
  const failed = tests.filter(({ outcome }) => outcome === 'failed')
  assert.deepEqual(
    failed.map(({ name }) => name),
    ['inner'],
  )
  assert.match(failed[0]?.reason ?? '', /Expected values to be strictly equal/)
})

test('a failing hook of a suite is not lost', async () => {
  const { tests } = await outcomes(`
    import { after } from 'node:test'
    describe('suite', () => { after(() => { throw new Error('left open') }); test('one', () => {}) })
  `)
  assert.match(tests.find(({ outcome }) => outcome === 'failed')?.reason ?? '', /left open/)
})

test('a file that hangs, breaks, holds nothing or is killed fails', async () => {
  const files = await Promise.all([
    outcomes(`test('one', () => {}); setInterval(() => {}, 1000)`, 4000),
    outcomes(`throw new Error('broken at load')`),
    outcomes(``),
    outcomes(`test('one', () => process.kill(process.pid, 'SIGKILL'))`),
  ])
  const reasons = files.map(({ tests }) => tests.find(({ outcome }) => outcome === 'failed')?.reason ?? '')
  assert.match(reasons[0] ?? '', /had not ended after 4 s; the last test to end was: one/)
  assert.match(reasons[1] ?? '', /broken at load/)
  assert.match(reasons[2] ?? '', /holds no test/)
  assert.match(reasons[3] ?? '', /SIGKILL/)
})

test('files that share a process each tell for themselves, with hooks of their own', async () => {
  const slow = `await new Promise((resolve) => setTimeout(resolve, 20))`
  const paths = ['a', 'b', 'c'].map((name) =>
    written(`${slow}
      let begun = 0
      globalThis.pids = [...(globalThis.pids ?? []), process.pid]
      before(() => (begun += 1))
      test('${name} begins once', () => assert.equal(begun, 1))
      test('${name} has company', () => assert.equal(globalThis.pids.length, 3))
      describe('${name} skips', { skip: 'no tape drive' }, () => {})`),
  )
  const results = await runTogether(paths, { env, folder, limitMs: 20_000 })
  assert.deepEqual(
    results.map(({ path }) => path),
    paths,
  )
  assert.deepEqual(results.map(told), [
    ['a begins once passed', 'a has company passed', 'a skips skipped'],
    ['b begins once passed', 'b has company passed', 'b skips skipped'],
    ['c begins once passed', 'c has company passed', 'c skips skipped'],
  ])
})

test('a file that breaks, hangs or ends the process it shares costs the others nothing', async () => {
  const good = () => written(`test('good', () => {})`)
  const options = { env, folder, limitMs: 4000 }
  const bad = {
    fails: written(`test('bad', () => assert.equal(1, 2))`),
    breaks: written(`throw new Error('broken at load')`),
    holdsNothing: written(``),
    kills: written(`test('bad', () => process.kill(process.pid, 'SIGKILL'))`),
    ends: written(`test('bad', () => process.exit(3))`),
  }
  for (const path of Object.values(bad)) {
    const [first, middle, last] = await runTogether([good(), path, good()], options)
    assert.deepEqual([told(first), told(last)], [['good passed'], ['good passed']], path)
    assert.ok(middle.tests.some(({ outcome }) => outcome === 'failed'))
  }
})

test('every test file is in one group and in one only', () => {
  const { groups, journeys } = selectFiles(root, { paths: [], long: false })
  const files = [...groups, ...journeys].flat()
  assert.equal(new Set(files).size, files.length)
  assert.ok(files.includes('scripts/test.test.mjs'))
  assert.ok(groups.some((group) => group.length > 1))
})

test('what a file started ends with it', async () => {
  const pidFile = join(folder, 'pid')
  await outcomes(`
    import { spawn } from 'node:child_process'
    import { writeFileSync } from 'node:fs'
    test('one', () => {
      const child = spawn('sleep', ['60'], { stdio: 'ignore' })
      child.unref()
      writeFileSync(${JSON.stringify(pidFile)}, String(child.pid))
    })
  `)
  const { readFileSync } = await import('node:fs')
  const state = () => readFileSync(`/proc/${readFileSync(pidFile, 'utf8')}/stat`, 'utf8').split(' ')[2]
  // Killed, it takes the system a moment to end it.
  const until = performance.now() + 5_000
  while (!ended(state) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20))
  assert.ok(ended(state), 'the child still runs')
})

/** A killed process whose parent is gone may stay for a moment as a zombie. */
function ended(state) {
  try {
    return ['Z', 'X'].includes(state())
  } catch (error) {
    return error.code === 'ENOENT' || error.code === 'ESRCH'
  }
}

test('the closing line sums files and checks, and skipped counts as failed where the run is strict', (t) => {
  const lines = []
  t.mock.method(console, 'log', (line) => lines.push(line))
  const files = [
    {
      path: 'a',
      ms: 1,
      tests: [
        { name: 'a', outcome: 'passed' },
        { name: 'b', outcome: 'skipped', reason: 'no tape' },
      ],
    },
  ]
  const checks = { passed: 2, failed: 0, skipped: 0 }
  const relaxed = summarise(files, checks, { strict: false })
  const relaxedLine = lines.at(-1)
  const strict = summarise(files, checks, { strict: true })
  assert.deepEqual([relaxed, relaxedLine], [true, '\n3 passed, 0 failed, 1 skipped'])
  assert.deepEqual([strict, lines.at(-1)], [false, '\n3 passed, 1 failed'])
})

test('what passes only the second time passes, and is named with what went wrong', (t) => {
  const lines = []
  t.mock.method(console, 'log', (line) => lines.push(line))
  const before = [{ name: 'shy', outcome: 'failed', reason: 'the clock was slow', where: ':3' }]
  const files = [{ path: 'a', ms: 1, tests: [{ name: 'shy', outcome: 'passed' }], before }]
  assert.ok(summarise(files, { passed: 0, failed: 0, skipped: 0 }, { strict: true }))
  assert.match(lines.join('\n'), /UNSTEADY {2}a:3 {2}shy\n {2}the clock was slow/)
})

test('the database of a run ends with it, even when it is killed', { skip: skipReason }, async () => {
  const script = `import { startPostgres } from ${JSON.stringify(join(root, 'scripts/test/postgres.mjs'))}
    console.log(await startPostgres(process.env.PARLEY_TEST_POSTGRES_BIN)); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise((resolve) => child.stdout.once('data', (line) => resolve(new URL(String(line)))))
  const connection = connect(Number(url.port), '127.0.0.1')
  await once(connection, 'connect')
  const closed = once(connection, 'close')
  child.kill('SIGKILL')
  connection.on('error', () => {}).resume()
  await closed
})
