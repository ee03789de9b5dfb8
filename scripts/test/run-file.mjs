import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup/places.mjs'

const reporter = join(root, 'scripts/test/reporter.mjs')
const together = join(root, 'scripts/test/together.mjs')
const running = new Set()
const keptOutput = 20_000

/** Ends every test that still runs, with whatever it started. */
export function endAll() {
  for (const child of running) endGroup(child)
}

/** One file in a process of its own. */
export async function runFile(path, options) {
  const { parts, late, code, signal, output, ms } = await runProcess([path], options)
  const tests = parts.flatMap((part) => part.tests)
  const wrong = late
    ? `it had not ended after ${options.limitMs / 1000} s; the last test to end was: ${tests.at(-1)?.name ?? 'none'}`
    : misfortune(tests, code, signal)
  if (wrong !== undefined)
    tests.push({ name: 'the whole file', outcome: 'failed', reason: `${wrong}\n${output}`, where: '' })
  return { path, tests, output, ms }
}

/**
 * Several files in one process: what the first has loaded and warmed serves the others. A file that did not come to its
 * end there runs alone.
 */
export async function runTogether(paths, options) {
  if (paths.length === 1) return [await runFile(paths[0], options)]
  const { parts, late, code, signal, output } = await runProcess([together, ...paths], {
    ...options,
    limitMs: 2 * options.limitMs,
  })
  const failed = parts.some((part) => part.tests.some(({ outcome }) => outcome === 'failed'))
  const inOrder = !late && signal === null && (code === 0 || failed)
  const results = []
  for (const path of paths) {
    const part = inOrder ? parts.find((one) => one.path === path && one.tests.length > 0) : undefined
    results.push(part ? { ...part, output } : await runFile(path, options))
  }
  return results
}

/** Ended with everything it started when its time is over. */
function runProcess(files, { env, folder, limitMs }) {
  const started = performance.now()
  const resultPath = join(folder, `${files.at(-1).replaceAll('/', '_')}.jsonl`)
  const args = [
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${resultPath}`,
    '--enable-source-maps',
    ...files,
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    running.add(child)
    let output = ''
    const keep = (piece) => (output = (output + piece).slice(-keptOutput))
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    let late = false
    const timer = setTimeout(() => {
      late = true
      endGroup(child)
    }, limitMs)
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      running.delete(child)
      endGroup(child)
      resolve({ parts: readResults(resultPath), late, code, signal, output, ms: performance.now() - started })
    })
  })
}

/** What went wrong that no single test tells. */
function misfortune(tests, code, signal) {
  if (signal !== null) return `it was ended by ${signal}`
  if (code !== 0 && !tests.some(({ outcome }) => outcome === 'failed')) return `it ended with code ${code}`
  if (tests.length === 0) return 'it holds no test'
  return undefined
}

function readResults(path) {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean)
  rmSync(path)
  return lines.map((line) => JSON.parse(line))
}

/** The group holds servers and browsers the file started; a test that left one running must not disturb the next. */
function endGroup(child) {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}
