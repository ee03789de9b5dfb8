import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { count } from '../lab/src/counts.ts'
import { root } from './setup/places.mjs'
import { stagesOf } from './test/dockerfile.mjs'

/** Of the image's own root folder and users, which a test has not. */
const notHere = ['mkdir /data && chown node:node /data']
const stages = stagesOf(readFileSync(join(root, 'Dockerfile'), 'utf8'))
const path = [dirname(process.execPath), process.env['PATH']].join(':')

test('what is not run here is in the image', () => {
  const steps = stages.flat().filter(({ name }) => name === 'RUN')
  assert.ok(steps.length > notHere.length)
  for (const text of notHere)
    assert.ok(
      steps.some((step) => step.text === text),
      `${text} is in no stage any more`,
    )
})

// It fetches every package twice, so it belongs to the long run. No engine is needed: the base is this machine.
for (let round = 0; round < count(0, 1); round += 1) {
  test('every COPY and RUN of the image works, and what comes of it starts, is healthy and stops', async () => {
    const house = mkdtempSync(join(tmpdir(), 'parley-image-'))
    try {
      const context = join(house, 'context')
      layContext(context)
      const built = new Map()
      for (const [index, stage] of stages.entries()) {
        const app = join(house, `stage-${index}`)
        mkdirSync(app)
        for (const { name, text } of stage) {
          if (name === 'COPY') copy(text, { app, context, built })
          if (name === 'RUN' && !notHere.includes(text)) run(text, app, house)
        }
        const [, as] = / AS (\w+)$/.exec(stage[0].text) ?? []
        built.set(as ?? 'final', app)
      }
      await startAndStop(built.get('final'), stages.at(-1), join(house, 'data'))
    } finally {
      rmSync(house, { recursive: true, force: true })
    }
  })
}

/** What .dockerignore lets through. */
function layContext(context) {
  const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n')
  for (const line of ignored.filter((one) => one.startsWith('!'))) {
    const into = join(context, line.slice(1))
    mkdirSync(dirname(into), { recursive: true })
    execFileSync('cp', ['-a', '--reflink=auto', join(root, line.slice(1)), into])
  }
  const names = ignored.filter((one) => one.startsWith('**/')).map((one) => one.slice(3))
  for (const name of names) execFileSync('find', [context, '-name', name, '-prune', '-exec', 'rm', '-rf', '{}', '+'])
}

function copy(text, { app, context, built }) {
  const [, from, rest] = /^(?:--from=(\w+) )?(.*)$/.exec(text)
  const places = rest.split(' ')
  const into = join(app, places.at(-1))
  for (const source of places.slice(0, -1)) {
    const found = from === undefined ? join(context, source) : join(built.get(from), source.replace(/^\/app\//, ''))
    assert.ok(existsSync(found), `${text}: ${source} is not there`)
    const isFolder = spawnSync('test', ['-d', found]).status === 0
    mkdirSync(isFolder || into.endsWith('/') ? into : dirname(into), { recursive: true })
    execFileSync('cp', ['-a', '--reflink=auto', isFolder ? `${found}/.` : found, into])
  }
}

function run(text, app, house) {
  const env = { PATH: path, HOME: house, npm_config_cache: npmCache(), npm_config_prefer_offline: 'true' }
  const { status, stderr, stdout } = spawnSync('sh', ['-c', text], { cwd: app, env, encoding: 'utf8' })
  assert.equal(status, 0, `RUN ${text}\n${stdout}\n${stderr}`)
}

const npmCache = () => execFileSync('npm', ['config', 'get', 'cache'], { encoding: 'utf8' }).trim()

async function startAndStop(app, final, dataDir) {
  const said = (name) => final.filter((line) => line.name === name).map(({ text }) => text)
  const given = Object.fromEntries(said('ENV').flatMap((text) => text.split(' ').map((pair) => pair.split('='))))
  const port = String(await freePort())
  // Outside of an image these name places of the whole machine.
  const env = { PATH: path, ...given, PARLEY_HOST: '127.0.0.1', PARLEY_PORT: port, PARLEY_DATA_DIR: dataDir }
  const command = (text) => JSON.parse(/\[.*\]$/.exec(text)[0])
  const [file, ...args] = command(said('CMD')[0])
  const server = spawn(file, args, { cwd: app, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const errors = server.stderr.toArray()
  const ended = once(server, 'exit')
  try {
    const [check, ...rest] = command(said('HEALTHCHECK')[0])
    const isHealthy = () => spawnSync(check, rest, { cwd: app, env }).status === 0
    for (let look = 0; look < 120 && server.exitCode === null && !isHealthy(); look += 1) await wait(500)
    assert.ok(isHealthy(), 'it is never healthy')
    const page = await fetch(`http://127.0.0.1:${port}/`)
    assert.match(await page.text(), /<div id="/)
  } finally {
    server.kill('SIGTERM')
  }
  assert.deepEqual(await ended, [0, null], Buffer.concat(await errors).toString())
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
