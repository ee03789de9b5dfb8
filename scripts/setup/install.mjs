import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { npmCi } from './npm.mjs'
import { platform, root, runtimeFolder } from './places.mjs'
import { prune } from './prune.mjs'
import { step } from './say.mjs'

const stamp = join(runtimeFolder, 'installed')
const installed = join(root, 'node_modules/.package-lock.json')

/** Whether the packages are those of the lock file, for this platform. */
export function packagesAreFresh() {
  return existsSync(installed) && read(stamp) === wanted()
}

export async function installPackages() {
  if (!packagesAgree()) {
    rmSync(stamp, { force: true })
    await step('installing the packages of the lock file', () => npmCi(root))
  }
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
function packagesAgree() {
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

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
