import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint } from './fingerprint.mjs'
import { SetupFailure } from './failure.mjs'
import { run } from './npm.mjs'
import { root, runtimeFolder } from './places.mjs'
import { step } from './say.mjs'

const builds = [
  {
    name: 'the web app',
    sources: ['packages/web', 'packages/contract', 'package-lock.json', 'tsconfig.base.json'],
    folder: 'packages/web',
    command: ['../../node_modules/vite/bin/vite.js', 'build'],
    made: 'dist/index.html',
  },
  {
    name: 'the server',
    sources: ['packages/server', 'packages/contract', 'packages/models/src', 'package-lock.json'],
    folder: 'packages/server',
    command: ['build.mjs'],
    made: 'dist/main.js',
  },
]

/** Whether everything that is built is made from the sources as they are now. */
export function isBuilt() {
  return builds.every(isFresh)
}

/** Beside each other, what is not fresh. */
export async function build(runtime) {
  const stale = builds.filter((each) => !isFresh(each))
  if (stale.length === 0) return
  await step(`building ${stale.map(({ name }) => name).join(' and ')}`, async () => {
    const results = await Promise.allSettled(stale.map((each) => make(each, runtime)))
    for (const { status, reason } of results) if (status === 'rejected') throw reason
  })
}

function isFresh(one) {
  return (
    existsSync(join(root, one.folder, one.made)) &&
    existsSync(stampOf(one)) &&
    readFileSync(stampOf(one), 'utf8') === fingerprint(one.sources)
  )
}

async function make(one, runtime) {
  const from = fingerprint(one.sources)
  rmSync(stampOf(one), { force: true })
  const { code, output } = await run([runtime], one.command, join(root, one.folder))
  if (code !== 0) throw new SetupFailure(`${one.name.replace('the', 'The')} could not be built.\n${output}`)
  mkdirSync(runtimeFolder, { recursive: true })
  writeFileSync(stampOf(one), from)
}

function stampOf({ folder }) {
  return join(runtimeFolder, `${folder.split('/').at(-1)}-built`)
}
