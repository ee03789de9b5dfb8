import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { say, step } from '../setup/say.mjs'

/** What suites need besides Node: where it is found, else the Debian packages that bring it, the best first. */
const needs = [
  {
    name: 'Chromium',
    variable: 'PARLEY_TEST_CHROMIUM',
    packages: ['chromium-headless-shell', 'chromium'],
    find: findChromium,
  },
  { name: 'PostgreSQL', variable: 'PARLEY_TEST_POSTGRES_BIN', packages: ['postgresql'], find: findPostgres },
  { name: 'Redis', variable: 'PARLEY_TEST_REDIS', packages: ['redis-server'], find: () => onPath(['redis-server']) },
]

/** Finds or installs the programs that suites use; answers the variables that tell where they are. */
export async function prepareServices() {
  const missing = needs.filter(({ variable, find }) => (process.env[variable] ?? find()) === undefined)
  if (missing.length > 0 && canInstall()) {
    const names = missing.map(({ name }) => name)
    await step(`installing ${names.join(', ')} for the tests`, () => install(missing.map(({ packages }) => packages)))
  }
  const found = {}
  for (const { name, variable, find } of needs) {
    const place = process.env[variable] ?? find()
    if (place === undefined) say(`${name} was not found, so suites that need it are skipped; ${variable} may name it`)
    else found[variable] = place
  }
  return found
}

/** The shell without a window of its own draws the same pages for two thirds of the processor's time. */
function findChromium() {
  return onPath(['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
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
function install(choices) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  try {
    execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'pipe' })
    const packages = choices.map((names) => names.find(canBeHad) ?? names.at(-1))
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env, stdio: 'pipe' })
  } catch (error) {
    say(`apt-get failed: ${String(error.stderr).trim().split('\n').at(-1)}`)
  }
}

function canBeHad(name) {
  return spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0
}
