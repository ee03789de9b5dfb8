import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { explain, SetupFailure } from './failure.mjs'
import { runtimeFolder } from './places.mjs'

/** Development packages build the web app and run the tests, so they are installed whatever NODE_ENV says. */
const settings = [
  '--include=dev',
  '--include=optional',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
]
/** npm's own pauses between tries add up to 70 s before it admits that there is no network. */
const retries = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=4000']

/** Installs exactly the lock file of a folder. */
export async function npmCi(folder) {
  const { code, output } = await run(npmCommand(), ['ci', ...settings, ...retries], folder)
  if (code === 0) return
  mkdirSync(runtimeFolder, { recursive: true })
  const log = join(runtimeFolder, 'npm.log')
  writeFileSync(log, output)
  const first = /^npm (?:error|ERR!) (?!code )(\S.*)/m.exec(output)?.[1] ?? `it ended with code ${code}`
  throw new SetupFailure(explain(output) ?? `npm could not install the packages: ${first} (all of it is in ${log})`)
}

/** Started by npm, the very same npm is used again; started by hand, the one on the PATH. */
function npmCommand() {
  const path = process.env.npm_execpath
  return path !== undefined && /npm-cli\.[cm]?js$/.test(path) ? [process.execPath, path] : ['npm']
}

/** Runs a command to its end; its output is kept, not shown. */
export function run([command, ...first], args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const pieces = []
    child.stdout.on('data', (piece) => pieces.push(piece))
    child.stderr.on('data', (piece) => pieces.push(piece))
    child.on('error', (error) =>
      reject(
        error.code === 'ENOENT'
          ? new SetupFailure(`${command} was not found: install it, then run the command again.`)
          : error,
      ),
    )
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output: Buffer.concat(pieces).toString() }))
  })
}
