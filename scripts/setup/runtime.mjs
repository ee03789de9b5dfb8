import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { incomplete, SetupFailure } from './failure.mjs'
import { npmCi } from './npm.mjs'
import { root, runtimeFolder } from './places.mjs'

const oldest = [24, 7]
const fetched = ['linux-x64', 'linux-arm64']

/** The Node.js that everything runs on: this process's own where it is new enough, else the pinned one. */
export function findRuntime() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return process.execPath
  const pinned = pinnedRuntime()
  return existsSync(pinned) ? pinned : null
}

/** Fetched as a package of the npm registry, whose hash the lock file in scripts/runtime holds. */
export async function fetchRuntime() {
  const kind = `${process.platform}-${process.arch}`
  if (!fetched.includes(kind)) {
    throw new SetupFailure(
      `Parley needs Node.js ${oldest.join('.')} or newer and can fetch it only on Linux: install it.`,
    )
  }
  const folder = pinnedFolder()
  const unfinished = `${folder}.unfinished`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  cpSync(join(root, 'scripts/runtime'), unfinished, { recursive: true })
  await npmCi(unfinished)
  if (spawnSync(binaryIn(unfinished), ['--version']).status !== 0) throw incomplete('the Node.js runtime')
  for (const unneeded of ['include', 'share']) {
    rmSync(join(unfinished, 'node_modules', `node-${kind}`, unneeded), { recursive: true, force: true })
  }
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
}

/** Another pinned version is another folder: a server that still runs on the old one keeps its files. */
function pinnedFolder() {
  return join(runtimeFolder, `node-${fingerprint(['scripts/runtime']).slice(0, 12)}`)
}

function pinnedRuntime() {
  return binaryIn(pinnedFolder())
}

function binaryIn(folder) {
  return join(folder, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node')
}
