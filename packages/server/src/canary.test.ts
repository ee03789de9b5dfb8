import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { accessToken, createdApiKey, createdShare } from '@parley/contract'
import { startLabProvider, startMailSink, temporaryFolder } from '@parley/lab'
import WebSocket from 'ws'
import { unzipped } from './features/privacy/privacy.testing.ts'
import { migrations } from './migrations/index.ts'
import { backupTo } from './platform/db/index.ts'
import { TestClient } from './testing/client.ts'
import { startServer } from './testing/server-process.ts'
import { version } from './version.ts'

/** One text for each place where a secret may be, found again wherever it has leaked to. */
const canary = (place: string): string => `${place}-canary-Qx7vL2pR9tW4zK8mN3bH`
const secrets = {
  master: `${canary('master')}-0123456789abcdef`,
  environmentKey: canary('sk-environment'),
  addedKey: canary('added'),
  clientSecret: canary('sign-in-service'),
  searchKey: canary('web-search'),
  toolToken: canary('tool-server'),
  embedderKey: canary('embedder'),
  redisPassword: canary('redis'),
  mailPassword: canary('mail'),
  metricsToken: canary('metrics'),
  password: canary('password'),
  wrongPassword: canary('wrong'),
}
const builtWeb = fileURLToPath(new URL('../../web/dist', import.meta.url))
/** Nobody's secret, and nobody's business in a log. */
const words = canary('words')

test('a secret is nowhere but where it was put: no log, no answer, no file, no backup', async () => {
  const provider = await startLabProvider({ protocol: 'openai' })
  const mail = await startMailSink()
  const { path } = temporaryFolder('canary')
  const dataDir = join(path, 'data')
  const running = await startServer({
    PARLEY_DATA_DIR: dataDir,
    PARLEY_LOG_LEVEL: 'debug',
    PARLEY_LOG_FILE: join(path, 'parley.log'),
    PARLEY_SECRET: secrets.master,
    PARLEY_SMTP_URL: `smtp://parley:${secrets.mailPassword}@127.0.0.1:${new URL(mail.url).port}`,
    PARLEY_EMBEDDER_URL: `${provider.url}/v1`,
    PARLEY_EMBEDDER_MODEL: 'lab-embedding',
    PARLEY_EMBEDDER_KEY: secrets.embedderKey,
    // Nobody listens there: what is said about that may not say how it was asked.
    PARLEY_REDIS_URL: `redis://:${secrets.redisPassword}@127.0.0.1:9`,
    PARLEY_METRICS: 'token',
    PARLEY_METRICS_TOKEN: secrets.metricsToken,
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: secrets.environmentKey,
  })
  const answers: string[] = []
  const client = new TestClient(running.url)
  async function ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<unknown> {
    const answer = await client.call(method, path, body, headers)
    answers.push(JSON.stringify(answer.body))
    return answer.body
  }

  const account = { email: 'ada@example.org', username: 'ada', password: secrets.password }
  await ask('POST', '/api/auth/register', account)
  await ask('POST', '/api/auth/login', { login: 'ada', password: secrets.wrongPassword })
  await ask('POST', '/api/auth/login', { login: 'ada', password: secrets.password, surprise: secrets.wrongPassword })
  await ask('POST', '/api/auth/login', { login: 'ada', password: secrets.password })
  const session = client.cookie.split('=')[1] ?? ''
  const token = accessToken.parse(await client.ok('POST', '/api/auth/token')).accessToken
  const { key } = createdApiKey.parse(await client.ok('POST', '/api/me/api-keys', { name: 'script' }))
  await ask('GET', '/api/me/api-keys')
  const { id: userId } = Object(await ask('GET', '/api/me'))
  await ask('GET', '/api/me/sessions')
  await ask('GET', '/api/me', undefined, { authorization: `Bearer ${key}` })
  await openLive(running.url, token)

  const added = { kind: 'openai', name: 'added', baseUrl: provider.url, apiKey: secrets.addedKey }
  const { id } = Object(await ask('POST', '/api/admin/providers', added))
  await ask('POST', `/api/admin/providers/${id}/test`)
  await ask('POST', `/api/admin/providers/${id}/discover`)
  await ask('PATCH', `/api/admin/providers/${id}`, { apiKey: secrets.addedKey, version: 999 })
  await ask('GET', '/api/admin/providers')
  const service = {
    name: 'School',
    issuer: 'http://127.0.0.1:9',
    clientId: 'parley',
    clientSecret: secrets.clientSecret,
  }
  const { id: serviceId } = Object(await ask('POST', '/api/admin/oidc-providers', service))
  await ask('GET', `/api/auth/oidc/${serviceId}/start`)
  await ask('GET', '/api/admin/oidc-providers')
  const search = { version: 0, engine: 'brave', baseUrl: null, apiKey: secrets.searchKey, respectRobots: true }
  await ask('PUT', '/api/admin/web-search', search)
  await ask('GET', '/api/admin/web-search')
  const tools = { name: 'Bench', url: `${provider.url}/mcp`, token: secrets.toolToken }
  await ask('POST', '/api/admin/tool-servers', tools)
  await ask('GET', '/api/admin/tool-servers')
  const { id: collectionId } = Object(await ask('POST', '/api/collections', { name: 'Papers' }))
  await client.upload(`/api/collections/${collectionId}/documents`, 'files', [new File(['Wombats dig.'], 'a.txt')])
  await ask('POST', `/api/collections/${collectionId}/search`, { query: 'wombats' })
  for (const fault of ['bad-key', 'server-error', 'html', 'error-in-stream', 'redirect']) {
    const conversation = await client.conversation()
    const { events } = await client.chat(conversation.id, `/lab ${fault} times=1 ${words}`)
    answers.push(JSON.stringify(events.filter(({ type }) => type !== 'text-delta')))
  }
  const talk = await client.conversation()
  await client.chat(talk.id, words)
  const { token: shareToken } = createdShare.parse(await client.ok('POST', `/api/conversations/${talk.id}/share`))
  await ask('GET', '/api/shares')
  assert.equal((await new TestClient(running.url).call('GET', `/api/share/${shareToken}`)).status, 200)
  const measured = await client.fetch('GET', '/metrics', undefined, { authorization: `Bearer ${secrets.metricsToken}` })
  assert.equal(measured.status, 200)
  answers.push(await measured.text())
  await ask('GET', '/health/ready')
  const archive = await archiveOf(client)

  const backup = join(path, 'backup.parley')
  await backupTo(backup, { url: null, dataDir, migrations, version })
  running.child.kill('SIGTERM')
  const { code, output, errors } = await running.ended
  assert.equal(code, 0, errors)
  await Promise.all([provider.close(), mail.close()])

  const logs = { output, errors, file: readFileSync(join(path, 'parley.log'), 'utf8') }
  assert.match(logs.file, /requestId/, 'the log was written')
  const stored = Object.fromEntries(filesBelow(path).map((file) => [file, readFileSync(file, 'latin1')]))
  assert.ok(Object.keys(stored).some((file) => file.endsWith('parley.db')))
  assert.ok(
    Object.values(stored).some((text) => text.includes('ada@example.org')),
    'what is stored can be found',
  )
  assert.match(archive, /ada@example\.org/, 'the archive was read')
  assert.match(
    logs.file,
    new RegExp(`"route":"/api/me/sessions"[^\\n]*"userId":"${userId}"`),
    'who asked is in the log',
  )
  const bundle = (existsSync(builtWeb) ? filesBelow(builtWeb) : []).map((file) => readFileSync(file, 'latin1'))
  const places = { ...logs, ...stored, answers: answers.join('\n'), archive, bundle: bundle.join('\n') }
  const hidden = { ...secrets, session, token, key, shareToken }
  for (const [place, text] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(hidden)) {
      assert.ok(secret.length > 20)
      assert.ok(!text.includes(secret), `${name} is in ${place}`)
    }
  }
  for (const [place, text] of Object.entries(logs)) assert.ok(!text.includes(words), `what was written is in ${place}`)
})

/** With the token in the address, where proxies and logs would see it. */
async function openLive(url: URL, token: string): Promise<void> {
  const socket = new WebSocket(new URL(`/api/live?token=${token}`, url.href.replace('http', 'ws')))
  await new Promise((resolve, reject) => {
    socket.once('message', resolve)
    socket.once('error', reject)
  })
  socket.terminate()
}

/** Everything of the account, as it takes it along, unpacked. */
async function archiveOf(client: TestClient): Promise<string> {
  const { jobId } = Object(await client.ok('POST', '/api/me/export'))
  for (let look = 0; look < 500; look += 1) {
    const answer = await client.fetch('GET', `/api/me/export/${jobId}`)
    if (answer.status === 200) {
      return [...(await unzipped(Buffer.from(await answer.arrayBuffer()))).values()].join('\n')
    }
    await answer.body?.cancel()
    await wait(20)
  }
  throw new Error('the archive is never made')
}

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  return names.filter((name) => statSync(name).isFile())
}
