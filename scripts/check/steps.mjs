import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { noCycles } from './cycles.mjs'
import { oneConfig } from './environment.mjs'
import { featureDoors, layerDirection } from './layers.mjs'
import { fileLength } from './length.mjs'
import { licences } from './licences.mjs'
import { networkDoors } from './network.mjs'
import { readSources } from './sources.mjs'
import { tableOwners } from './tables.mjs'
import { wordsStayWords } from './words.mjs'

/** Programs first, the slowest at the head; our own rules run while they do. */
const programs = [
  { name: 'lint', command: ['oxlint/bin/oxlint', '--type-aware', '--deny-warnings', '--format=unix'] },
  { name: 'dead code', command: ['knip/bin/knip.js', '--no-progress', '--no-config-hints'] },
  { name: 'types', command: ['typescript/bin/tsc', '-p', 'tsconfig.json'] },
  { name: 'types of the web app', command: ['typescript/bin/tsc', '-p', 'packages/web/tsconfig.json'] },
  { name: 'types of the journeys', command: ['typescript/bin/tsc', '-p', 'e2e/tsconfig.json'] },
  { name: 'format', command: ['oxfmt/bin/oxfmt', '--check', '.'] },
]
const rules = [
  { name: 'cycles', rule: noCycles },
  { name: 'layers', rule: layerDirection },
  { name: 'features meet at index.ts', rule: featureDoors },
  { name: 'network through egress', rule: networkDoors },
  { name: 'environment in config.ts', rule: oneConfig },
  { name: 'table owners', rule: tableOwners },
  { name: 'words stay words', rule: wordsStayWords },
  { name: 'file length', rule: fileLength },
]

/** Every step with its outcome: `passed`, `failed` or `skipped`. Two programs run at a time. */
export async function runSteps(root) {
  const waiting = [...programs]
  const results = []
  const lane = async () => {
    for (let program = waiting.shift(); program !== undefined; program = waiting.shift()) {
      results.push(await runProgram(root, program))
    }
  }
  const lanes = [lane(), lane()]
  results.push(...runRules(root))
  await Promise.all(lanes)
  return results
}

/** Our own rules alone, over any folder laid out like this one. */
export function runRules(root) {
  const sources = readSources(root)
  const licenceStep = { name: 'licences', rule: () => licences(root) }
  return [...rules, licenceStep].map(({ name, rule }) => {
    const started = performance.now()
    const problems = rule(sources)
    return {
      name,
      outcome: outcomeOf(problems.length === 0),
      output: problems.join('\n'),
      ms: performance.now() - started,
    }
  })
}

/** Prints a line for each step and the whole output of those that failed. */
export function report(results) {
  for (const { name, outcome, output, ms } of results) {
    console.log(`${outcome.padEnd(8)}${name} (${(ms / 1000).toFixed(1)} s)`)
    if (outcome !== 'passed') console.log(output.trim().replace(/^/gm, '  '))
  }
  const count = (wanted) => results.filter(({ outcome }) => outcome === wanted).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

function runProgram(root, { name, command: [file, ...args] }) {
  const started = performance.now()
  const needed = args[args.indexOf('-p') + 1]
  if (args.includes('-p') && !existsSync(join(root, needed))) {
    return { name, outcome: 'skipped', output: `there is no ${needed}`, ms: 0 }
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', file), ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const pieces = []
    child.stdout.on('data', (piece) => pieces.push(piece))
    child.stderr.on('data', (piece) => pieces.push(piece))
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({
        name,
        outcome: outcomeOf(code === 0),
        output: Buffer.concat(pieces).toString(),
        ms: performance.now() - started,
      }),
    )
  })
}

function outcomeOf(good) {
  return good ? 'passed' : 'failed'
}
