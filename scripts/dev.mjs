import { spawn } from 'node:child_process'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { demoOwner, seedDemo } from '../lab/src/demo.ts'
import { startDevelopmentLab } from '../lab/src/dev.ts'
import { root } from './setup/places.mjs'
import { say } from './setup/say.mjs'

// The server starts again when its sources change, Vite replaces what changed in the page, scripted models answer.
const port = process.env.PARLEY_PORT ?? '8080'
const lab = await startDevelopmentLab()
const serverEnv = {
  ...process.env,
  ...lab.environment,
  PARLEY_ENV: 'development',
  PARLEY_PORT: port,
  PARLEY_DATA_DIR: process.env.PARLEY_DATA_DIR ?? join(root, '.runtime/dev-data'),
}
const viteEnv = { ...process.env, PARLEY_DEV_SERVER: `http://127.0.0.1:${port}` }
const watchers = ['packages/server/src', 'packages/contract/src', 'packages/models/src'].map((folder) =>
  watch(join(root, folder), { recursive: true }, (_event, name) => {
    if (name?.endsWith('.ts') && !name.endsWith('.test.ts')) changed()
  }),
)
let ending = false
let timer
let server = startServer()
const vite = start([join(root, 'node_modules/vite/bin/vite.js')], join(root, 'packages/web'), viteEnv).on('exit', end)
say(`scripted models answer, data is kept in ${serverEnv.PARLEY_DATA_DIR}; open the address that Vite names`)
for (const [name, value] of Object.entries(lab.environment)) say(`${name}=${value}`)
const identity = demo().catch((error) => say(`no demo data: ${error.message}`))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end)

/** As soon as the server answers; a second start finds what the first has made. */
async function demo() {
  const base = new URL(`http://127.0.0.1:${port}/`)
  while (!ending && !(await isReady(base))) await new Promise((resolve) => setTimeout(resolve, 200))
  if (ending) return undefined
  const service = await seedDemo(base)
  if (service === null) say(`a house of your own in ${serverEnv.PARLEY_DATA_DIR}: nothing was added to it`)
  else
    say(`demo house: sign in as ${demoOwner.login} with “${demoOwner.password}”; sign-in service at ${service.issuer}`)
  return service
}

async function isReady(base) {
  try {
    return (await fetch(new URL('health/ready', base))).ok
  } catch {
    return false
  }
}

/** An editor that saves all touches many files at once: one restart for all of them. */
function changed() {
  clearTimeout(timer)
  timer = setTimeout(() => {
    if (server.exitCode === null && server.signalCode === null) {
      server.once('exit', () => {
        if (!ending) server = startServer()
      })
      server.kill('SIGTERM')
    } else server = startServer()
  }, 100)
}

/** Not by `--watch`: under it Node slips messages of its own between the server and its database threads. */
function startServer() {
  return start(['packages/server/src/main.ts'], root, serverEnv)
}

function start(args, cwd, env) {
  return spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] })
}

function end() {
  if (ending) return
  ending = true
  clearTimeout(timer)
  for (const watcher of watchers) watcher.close()
  server.kill('SIGTERM')
  vite.kill('SIGTERM')
  void lab.close()
  void identity.then((service) => service?.close())
}
