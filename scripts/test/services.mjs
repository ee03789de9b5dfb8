import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { say, step } from '../setup/say.mjs'

/** What suites need besides Node: where it is found, else the Debian package that brings it. */
const needs = [
  { name: 'Chromium', variable: 'PARLEY_TEST_CHROMIUM', package: 'chromium', find: findChromium },
  { name: 'PostgreSQL', variable: 'PARLEY_TEST_POSTGRES_BIN', package: 'postgresql', find: findPostgres },
  { name: 'Redis', variable: 'PARLEY_TEST_REDIS', package: 'redis-server', find: () => onPath(['redis-server']) },
]

/** Finds or installs the programs that suites use; answers the variables that tell where they are. */
export async function prepareServices() {
  const missing = needs.filter(({ variable, find }) => (process.env[variable] ?? find()) === undefined)
  if (missing.length > 0 && canInstall()) {
    const packages = missing.map((need) => need.package)
    await step(`installing ${packages.join(', ')} for the tests`, () => install(packages))
  }
  const found = {}
  for (const { name, variable, find } of needs) {
    const place = process.env[variable] ?? find()
    if (place === undefined) say(`${name} was not found, so suites that need it are skipped; ${variable} may name it`)
    else found[variable] = place
  }
  return found
}

function findChromium() {
  return onPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
}

/** Debian keeps the server's programs off the PATH, in one folder a version. */
function findPostgres() {
  const base = '/usr/lib/postgresql'
  const versions = existsSync(base) ? readdirSync(base).sort((left, right) => Number(right) - Number(left)) : []
  const folder = versions.map((version) => `${base}/${version}/bin`).find((bin) => existsSync(`${bin}/initdb`))
  return folder ?? onPath(['initdb'])?.replace(/\/initdb$/, '')
}

function onPath(names) {
  for (const name of names) {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    if (status === 0) return stdout.trim()
  }
  return undefined
}

function canInstall() {
  return process.getuid?.() === 0 && onPath(['apt-get']) !== undefined
}

/** A package that cannot be had leaves its suites skipped, which CI counts as failures; it is no reason to stop here. */
function install(packages) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'pipe' })
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, stdio: 'pipe' })
  } catch (error) {
    say(`apt-get failed: ${String(error.stderr).trim().split('\n').at(-1)}`)
  }
}
