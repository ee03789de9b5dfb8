// Plain JavaScript that Node 18 and 20 can run too, and without packages: it runs before there are any.
import { accessSync, constants } from 'node:fs'
import { build, isBuilt } from './setup/builds.mjs'
import { explain, SetupFailure } from './setup/failure.mjs'
import { fetchPackages, packagesAgree, packagesAreFresh, prunePackages } from './setup/install.mjs'
import { withLock } from './setup/lock.mjs'
import { root } from './setup/places.mjs'
import { fetchRuntime, findRuntime } from './setup/runtime.mjs'
import { step } from './setup/say.mjs'

/** Prints the path of the runtime once everything that runs on it is there. `--no-build` leaves what is built alone. */
async function setUp() {
  const builds = !process.argv.includes('--no-build')
  const fresh = () => findRuntime() !== null && packagesAreFresh() && (!builds || isBuilt())
  if (fresh()) return findRuntime()
  accessSync(root, constants.W_OK)
  return withLock(async () => {
    const missing = [
      ...(findRuntime() === null ? [{ name: 'the Node.js runtime', fetch: fetchRuntime }] : []),
      ...(packagesAreFresh() || packagesAgree()
        ? []
        : [{ name: 'the packages of the lock file', fetch: fetchPackages }]),
    ]
    // Beside each other: either waits for the network and the disk half of its time.
    if (missing.length > 0) await step(`fetching ${missing.map(({ name }) => name).join(' and ')}`, () => all(missing))
    if (!packagesAreFresh()) prunePackages()
    const runtime = findRuntime()
    if (builds) await build(runtime)
    return runtime
  })
}

/** Nothing is left running when one of them fails. */
async function all(missing) {
  const results = await Promise.allSettled(missing.map(({ fetch }) => fetch()))
  for (const { status, reason } of results) if (status === 'rejected') throw reason
}

try {
  process.stdout.write(await setUp())
} catch (error) {
  const line = error instanceof SetupFailure ? error.message : (explain(String(error.code)) ?? error.stack)
  process.stderr.write(`parley: ${line}\n`)
  process.exitCode = 1
}
