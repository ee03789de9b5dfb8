import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eachDatabase, temporaryFolder } from '@parley/lab'

const program = fileURLToPath(new URL('../parley.ts', import.meta.url))
const runtime = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }
const quiet = { PARLEY_STARTER_MODEL: 'off', PARLEY_OLLAMA_URL: 'http://127.0.0.1:9', PARLEY_PORT: '0' }

interface Ended {
  code: number
  out: string
  error: string
}

function launch(environment: Record<string, string>, words: string[]) {
  const env = { ...runtime, ...quiet, ...environment }
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { out: '', error: '' }
  child.stdout.on('data', (piece) => (texts.out += String(piece)))
  child.stderr.on('data', (piece) => (texts.error += String(piece)))
  const ended = once(child, 'close').then(([code]): Ended => ({ code: Number(code), ...texts }))
  const said = async (wanted: RegExp): Promise<string> => {
    while (!wanted.test(texts.out)) await once(child.stdout, 'data')
    return wanted.exec(texts.out)?.[1] ?? ''
  }
  return { child, ended, said }
}

async function choosePassword(url: string, link: string, password: string): Promise<number> {
  const body = JSON.stringify({ token: new URL(link).hash.slice(1), password })
  const headers = { 'content-type': 'application/json' }
  return (await fetch(`${url}api/auth/reset-password`, { method: 'POST', headers, body })).status
}

async function login(url: string, name: string, password: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${url}api/auth/login`, { method: 'POST', headers, body: JSON.stringify({ login: name, password }) })
}

eachDatabase((dialect, temporaryDatabase) => {
  test(`${dialect}: accounts are made and managed while the server is stopped and while it runs`, async () => {
    const databaseUrl = await temporaryDatabase()
    const dataDir = join(temporaryFolder('cli-user').path, 'data')
    const environment = { PARLEY_DATA_DIR: dataDir, ...(databaseUrl !== null && { PARLEY_DATABASE_URL: databaseUrl }) }
    const user = (...words: string[]): Promise<Ended> => launch(environment, ['user', ...words]).ended
    const json = async (...words: string[]) => {
      const { code, out, error } = await user(...words, '--json')
      assert.deepEqual([code, error], [0, ''], words.join(' '))
      return JSON.parse(out)
    }

    const owner = await json('add', 'olga@example.org', 'olga')
    assert.deepEqual([owner.role, owner.state], ['owner', 'active'])
    assert.match(owner.passwordLink, /^http:\/\/localhost:\d+\/reset-password#/)
    const twice = await user('add', 'olga@example.org', 'olga2')
    assert.deepEqual([twice.code, twice.error], [1, 'parley: This address has an account already.\n'])

    const server = launch(environment, ['serve'])
    const url = await server.said(/ready at (http:\S+?)[\s"]/)
    assert.equal(await choosePassword(url, owner.passwordLink, 'correct horse olga staple'), 204)
    assert.equal(statSync(join(dataDir, 'control.sock')).mode & 0o777, 0o600)

    const mia = await json('add', 'mia@example.org', 'mia', '--guest')
    assert.equal(await choosePassword(url, mia.passwordLink, 'correct horse mia staple'), 204)
    const session = await login(url, 'mia', 'correct horse mia staple')
    const cookie = session.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    assert.equal((await json('role', 'MIA@example.org', 'member')).role, 'member')
    assert.equal((await json('disable', 'mia')).state, 'disabled')
    assert.equal((await fetch(`${url}api/me`, { headers: { cookie } })).status, 401)
    assert.equal((await json('enable', 'mia')).state, 'active')
    assert.equal((await json('reset-2fa', 'mia')).username, 'mia')
    assert.match((await user('reset-password', 'mia')).out, /\nhttp:\/\/.*\/reset-password#[\w-]{43}\n$/)

    const refused = await user('disable', 'olga')
    assert.equal(refused.code, 1)
    assert.match(refused.error, /^parley: This is the only owner\..*\n$/)
    const unknown = await user('role', 'nobody', 'guest')
    assert.match(unknown.error, /^parley: Nobody here is called "nobody"\. See: parley user list\n$/)

    const { headers } = await login(url, 'olga', 'correct horse olga staple')
    const own = headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    const audit: { items: { action: string; actor: { kind: string } }[] } = JSON.parse(
      await (await fetch(`${url}api/admin/audit?limit=100`, { headers: { cookie: own } })).text(),
    )
    const byHand = audit.items.filter(({ actor }) => actor.kind === 'command line')
    const actions = new Set(byHand.map((item) => item.action))
    for (const action of ['user.created', 'role.changed', 'user.disabled', 'factor.reset']) {
      assert.ok(actions.has(action), action)
    }
    server.child.kill('SIGTERM')
    assert.equal((await server.ended).code, 0)

    const { items } = await json('list')
    assert.deepEqual(
      items.map(({ username, role }: { username: string; role: string }) => [username, role]),
      [
        ['olga', 'owner'],
        ['mia', 'member'],
      ],
    )
    assert.match((await user('allow-passwords')).out, /Passwords let people in/)
    const doctor = await launch(environment, ['doctor']).ended
    assert.match(doctor.out, /audit +\d+ entries, none changed\n/)
  })
})

test('a wrong use of the user commands is answered in one line with exit code 2', async () => {
  const environment = { PARLEY_DATA_DIR: join(temporaryFolder('cli-user').path, 'data') }
  for (const words of [
    ['user'],
    ['user', 'nonsense'],
    ['user', 'add', 'x'],
    ['user', 'role', 'mia', 'king'],
    ['user', 'add', 'no-address', 'mia'],
  ]) {
    const { code, out, error } = await launch(environment, words).ended
    assert.deepEqual([code, out], [2, ''], words.join(' '))
    assert.match(error, /^parley: [^\n]*\n$/)
  }
})
