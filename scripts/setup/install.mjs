import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { incomplete } from './failure.mjs'
import { fingerprint } from './fingerprint.mjs'
import { npmCi } from './npm.mjs'
import { platform, root, runtimeFolder } from './places.mjs'
import { prune } from './prune.mjs'

const stamp = join(runtimeFolder, 'installed')
const installed = join(root, 'node_modules/.package-lock.json')

/** Whether the packages are those of the lock file, for this platform. */
export function packagesAreFresh() {
  return existsSync(installed) && read(stamp) === wanted()
}

export async function fetchPackages() {
  rmSync(stamp, { force: true })
  await npmCi(root)
  mustBeComplete()
}

/** What other platforms would need goes. */
export function prunePackages() {
  prune(join(root, 'node_modules'), platform)
  mkdirSync(runtimeFolder, { recursive: true })
  writeFileSync(stamp, wanted())
}

function wanted() {
  return `${platform} ${fingerprint(['package-lock.json', 'scripts/setup/prune.mjs'])}`
}

/**
 * After `npm install` of one more package the folder already holds what the new lock file says; installing it all
 * again would only take it away from under whatever runs.
 */
export function packagesAgree() {
  if (!existsSync(installed) || read(stamp)?.startsWith(`${platform} `) === false) return false
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const same = (path) =>
    locked[path]?.version === present[path]?.version && locked[path]?.integrity === present[path]?.integrity
  return (
    Object.keys(present).every((path) => path in locked && same(path)) &&
    Object.keys(locked).every(
      (path) => path === '' || locked[path].optional === true || (path in present && same(path)),
    )
  )
}

/** npm leaves out an optional package that it could not fetch, and calls that a success. */
function mustBeComplete() {
  if (!existsSync(installed)) throw incomplete('all packages')
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const missing = Object.keys(locked).filter((path) => isForHere(locked[path]) && !(path in present))
  if (missing.length > 0) throw incomplete(missing[0].replace('node_modules/', ''))
}

/** Only packages that name a platform are judged: others may be left out because what needs them is. */
function isForHere({ os, cpu, libc }) {
  if (os === undefined && cpu === undefined) return false
  const [system, processor, library = 'glibc'] = platform.split('-')
  const fits = (list, name) =>
    list === undefined || list.includes(name) || (list[0].startsWith('!') && !list.includes(`!${name}`))
  return fits(os, system) && fits(cpu, processor) && (system !== 'linux' || fits(libc, library))
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
