// Plain JavaScript that Node 18 and 20 can run too, and without packages: it runs before there are any.
import { accessSync, constants } from 'node:fs'
import { explain, SetupFailure } from './setup/failure.mjs'
import { installPackages, packagesAreFresh } from './setup/install.mjs'
import { withLock } from './setup/lock.mjs'
import { root } from './setup/places.mjs'
import { fetchRuntime, findRuntime } from './setup/runtime.mjs'
import { buildWeb, webIsFresh } from './setup/web.mjs'

/** Prints the path of the runtime once everything that runs on it is there. `--no-web` leaves the web app alone. */
async function setUp() {
  const withWeb = !process.argv.includes('--no-web')
  const fresh = () => findRuntime() !== null && packagesAreFresh() && (!withWeb || webIsFresh())
  if (fresh()) return findRuntime()
  accessSync(root, constants.W_OK)
  return withLock(async () => {
    const runtime = findRuntime() ?? (await fetchRuntime())
    if (!packagesAreFresh()) await installPackages()
    if (withWeb && !webIsFresh()) await buildWeb(runtime)
    return runtime
  })
}

try {
  process.stdout.write(await setUp())
} catch (error) {
  const line = error instanceof SetupFailure ? error.message : (explain(String(error.code)) ?? error.stack)
  process.stderr.write(`parley: ${line}\n`)
  process.exitCode = 1
}
