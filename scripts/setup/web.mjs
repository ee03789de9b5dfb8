import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { SetupFailure } from './failure.mjs'
import { run } from './npm.mjs'
import { root, runtimeFolder } from './places.mjs'
import { step } from './say.mjs'

const stamp = join(runtimeFolder, 'web-built')
const web = join(root, 'packages/web')
const sources = ['packages/web', 'packages/contract', 'package-lock.json', 'tsconfig.base.json']

/** Whether the built web app is made from the sources as they are now. */
export function webIsFresh() {
  return (
    existsSync(join(web, 'dist/index.html')) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint(sources)
  )
}

export async function buildWeb(runtime) {
  const made = fingerprint(sources)
  rmSync(stamp, { force: true })
  await step('building the web app', async () => {
    const { code, output } = await run([runtime, join(root, 'node_modules/vite/bin/vite.js')], ['build'], web)
    if (code !== 0) throw new SetupFailure(`The web app could not be built.\n${output}`)
  })
  mkdirSync(runtimeFolder, { recursive: true })
  writeFileSync(stamp, made)
}
