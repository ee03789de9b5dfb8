import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { demoOwner } from '../lab/src/demo.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'parley-dev-'))
test.after(() => rmSync(dataDir, { recursive: true, force: true }))

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Until it has furnished the house, or says why not. Gives all that it said until then. */
async function develop(port) {
  const child = spawn(process.execPath, [new URL('dev.mjs', import.meta.url).pathname], {
    env: { ...process.env, PARLEY_DATA_DIR: dataDir, PARLEY_PORT: String(port), PARLEY_STARTER_MODEL: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const said = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    if (/demo|house of your own/.test(line)) break
  }
  child.stderr.resume()
  return { child, said: said.join('\n') }
}

test('development comes up with every protocol, mails, a sign-in service and something to look at, also the second time', async () => {
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  for (const time of ['first', 'second']) {
    const { child, said } = await develop(port)
    for (const name of [
      'OPENAI_BASE_URL',
      'ANTHROPIC_BASE_URL',
      'GEMINI_BASE_URL',
      'AZURE_OPENAI_ENDPOINT',
      'PARLEY_OLLAMA_URL',
      'PARLEY_SMTP_URL',
    ]) {
      assert.match(said, new RegExp(`${name}=(http|smtp)://127.0.0.1:\\d+`), time)
    }
    const issuer = /demo house: .*sign-in service at (\S+)/.exec(said)?.[1]
    assert.ok(issuer, said)
    assert.equal((await fetch(`${issuer}/.well-known/openid-configuration`)).status, 200)
    const headers = { 'content-type': 'application/json', origin: base }
    const login = await fetch(`${base}/api/auth/login`, { method: 'POST', headers, body: JSON.stringify(demoOwner) })
    assert.equal(login.status, 200)
    const cookie = login.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    const read = async (path) => (await fetch(base + path, { headers: { cookie } })).json()
    assert.equal((await read('/api/conversations')).items.length, 3)
    assert.equal((await read('/api/collections')).items.length, 1)
    const models = (await read('/api/models')).items.map(({ id }) => id)
    for (const model of ['openai/lab-chat', 'anthropic/lab-anthropic', 'azure/lab-azure'])
      assert.ok(models.includes(model), models.join())
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
    await assert.rejects(fetch(`${base}/health/live`), 'the server went with it')
  }
})
