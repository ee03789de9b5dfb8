import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '@parley/lab'
import { unitFor } from './commands/service.ts'

const program = fileURLToPath(new URL('./parley.ts', import.meta.url))
const runtime = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }
const quiet = { PARLEY_STARTER_MODEL: 'off', PARLEY_OLLAMA_URL: 'http://127.0.0.1:9', PARLEY_PORT: '0' }

function launch(dataDir: string, words: string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program, ...words], {
    env: { ...runtime, PARLEY_DATA_DIR: dataDir, ...quiet, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const texts = { out: '', error: '' }
  child.stdout.on('data', (piece) => (texts.out += String(piece)))
  child.stderr.on('data', (piece) => (texts.error += String(piece)))
  const ended = once(child, 'close').then(([code]) => ({ code: Number(code), ...texts }))
  const said = async (words: RegExp): Promise<string> => {
    while (!words.test(texts.out)) await once(child.stdout, 'data')
    return words.exec(texts.out)?.[1] ?? ''
  }
  return { child, ended, said }
}

const run = (dataDir: string, words: string[], environment?: Record<string, string>) =>
  launch(dataDir, words, environment).ended

const folder = () => join(temporaryFolder('cli').path, 'data')

test('shows what there is, and of each command what it takes', async () => {
  const { code, out } = await run(folder(), ['--help'])
  assert.equal(code, 0)
  for (const name of ['serve', 'backup', 'restore', 'doctor', 'openapi', 'service']) {
    assert.match(out, new RegExp(`^  ${name} `, 'm'))
    const help = await run(folder(), [name, '--help'])
    assert.equal(help.code, 0)
    assert.match(help.out, new RegExp(`^parley ${name}`))
  }
})

test('answers a wrong use with one line on standard error and exit code 2', async () => {
  for (const words of [
    ['nonsense'],
    ['constructor'],
    ['backup'],
    ['backup', 'a', 'b'],
    ['doctor', '--wat'],
    ['restore', '--json'],
  ]) {
    const { code, out, error } = await run(folder(), words)
    assert.equal(code, 2, words.join(' '))
    assert.equal(out, '')
    assert.match(error, /^parley: .* See: parley .*--help\n$/)
  }
})

test('answers a failure with one line a problem and exit code 1, without a traceback', async () => {
  const { code, error } = await run(folder(), ['service'], { PARLEY_PORT: 'x', PARLEY_ENV: 'y' })
  assert.equal(code, 1)
  assert.match(error, /^parley: PARLEY_PORT .*\nparley: PARLEY_ENV .*\n$/)
  const missing = await run(folder(), ['restore', '/nowhere/backup.parley'])
  assert.deepEqual([missing.code, missing.error.split('\n').length], [1, 2])
})

test('serves, is backed up meanwhile, and comes back on an empty machine', async () => {
  const dataDir = folder()
  const server = launch(dataDir, ['serve'])
  const url = await server.said(/ready at (http:\S+?)[\s"]/)
  const account = { email: 'ada@example.org', username: 'ada', password: 'a long enough passphrase' }
  const register = await fetch(`${url}api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  })
  assert.equal(register.status, 201)

  const examined = await run(dataDir, ['doctor', '--json'])
  assert.equal(examined.code, 0)
  assert.match(examined.out, /In use by the running server/)

  const archive = join(temporaryFolder('cli').path, 'house.parley')
  const backup = await run(dataDir, ['backup', archive])
  assert.equal(backup.error, '')
  assert.match(backup.out, /holds the secret/)
  assert.match((await run(dataDir, ['backup', archive])).error, /is there already/)
  assert.match((await run(dataDir, ['restore', archive, '--force'])).error, /in use by another Parley/)
  server.child.kill('SIGTERM')
  assert.equal((await server.ended).code, 0)

  const elsewhere = folder()
  const restored = await run(elsewhere, ['restore', archive, '--json'])
  assert.equal(restored.error, '')
  assert.equal(JSON.parse(restored.out).rows.users, 1)
  assert.match((await run(elsewhere, ['restore', archive])).error, /--force/)

  const again = launch(elsewhere, ['serve'])
  const login = await fetch(`${await again.said(/ready at (http:\S+?)[\s"]/)}api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'ada', password: account.password }),
  })
  assert.equal(login.status, 200)
  again.child.kill('SIGTERM')
  assert.equal((await again.ended).code, 0)
})

test('doctor says what is wrong with a folder and what to do, and changes nothing', async () => {
  const fresh = folder()
  assert.equal((await run(fresh, ['doctor'])).code, 0)
  assert.equal(existsSync(fresh), false)

  const broken = folder()
  mkdirSync(broken, { mode: 0o755 })
  writeFileSync(join(broken, 'parley.db'), 'not a database at all, but long enough to have a header')
  writeFileSync(join(broken, 'secret'), 'x'.repeat(48))
  chmodSync(join(broken, 'secret'), 0o644)
  const { code, out, error } = await run(broken, ['doctor'], { PARLEY_PROT: '1' })
  assert.equal(code, 1)
  assert.match(out, /warning +settings +PARLEY_PROT .*PARLEY_PORT/)
  assert.match(out, /warning +data folder .*chmod 700/)
  assert.match(out, /FAILED +secret .*chmod 600/)
  assert.match(out, /FAILED +database .*restore/)
  assert.match(error, /need attention: secret, database/)
  assert.ok(readdirSync(broken).every((name) => /^(parley\.(db|lock|pid)|secret)$/.test(name)))
})

test('doctor shows every setting with its source and no secret', async () => {
  const secret = 'canary-0a1b2c3d4e5f-canary-0a1b2c3d4e5f'
  const { out } = await run(folder(), ['doctor', '--settings', '--json'], {
    PARLEY_SECRET: secret,
    OPENAI_API_KEY: secret,
  })
  const items: { name: string; source: string }[] = JSON.parse(out).items
  assert.equal(items.find(({ name }) => name === 'PARLEY_SECRET')?.source, 'environment')
  assert.ok(!out.includes(secret))
})

test('prints the description of the API', async () => {
  const { code, out, error } = await run(folder(), ['openapi'])
  assert.deepEqual([code, error], [0, ''])
  const { openapi, paths } = JSON.parse(out)
  assert.match(openapi, /^3\./)
  assert.ok(paths['/api/auth/login'].post)
})

test('prints a unit that starts in this folder, however it is called', async () => {
  const { code, out } = await run(folder(), ['service'])
  assert.equal(code, 0)
  assert.match(out, /^ExecStart=\/.*\/scripts\/run \/.*\/packages\/server\/dist\/main\.js$/m)
  const odd = unitFor({ folder: '/srv/my "100%" house', dataDir: '/srv/d', user: 'ada', runtimeFolder: '/opt/node' })
  assert.match(odd, /^ExecStart="\/srv\/my \\"100%%\\" house\/scripts\/run" /m)
})
