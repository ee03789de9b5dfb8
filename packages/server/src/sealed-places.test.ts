import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { temporaryFolder } from '@parley/lab'
import { sql } from 'kysely'
import { createSealer, totpCode } from '#platform/crypto/index.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { sealedColumn } from '#platform/sealed/index.ts'
import { loadConfig } from './config.ts'
import { examineSealedValues } from './doctor.sealed.ts'
import { migrations } from './migrations/index.ts'
import { sealedPlaces } from './sealed-places.ts'
import { eachDatabase, startTestApp, TestClient, type TestApp } from './testing/index.ts'

const first = 'first-0b7f2c9d4e6a8135f0c2d4b6a8e0917364'
const second = 'second-9e1c3a5b7d8f0246e8a0c2b4d6f81357'
const third = 'third-4d2b6f8091a3c5e7092b4d6f8a1c3e5079'

async function open(path: string, url: string | null) {
  const database = await openDatabase({ url, dataDir: path })
  await migrate(database, migrations, { dataDir: path })
  return database
}

eachDatabase((name, temporaryDatabase) => {
  test(`${name}: after a rotation everything is sealed anew, the old secret can go, and a lost one is told`, async () => {
    const { path: dataDir } = temporaryFolder('sealed')
    const databaseUrl = await temporaryDatabase()
    const file = join(dataDir, 'secret')
    const start = (secret: string) => startTestApp({ dataDir, databaseUrl, environment: { PARLEY_SECRET: secret } })
    const doctor = (secret: string) => {
      const { config } = loadConfig({
        PARLEY_DATA_DIR: dataDir,
        PARLEY_SECRET: secret,
        ...(databaseUrl && { PARLEY_DATABASE_URL: databaseUrl }),
      })
      return examineSealedValues(config)
    }

    let app = await start(first)
    const seed = await fill(app)
    await app.close()
    assert.equal(await doctor(first), 'All of it opens.')

    // Without the old one: what to do is said in one line, what needs it fails openly, and the rest goes on.
    const lost =
      /not here.*: keys of providers \(2\), secrets of sign-in services \(1\), tokens of tool servers \(1\), the key of the web search \(1\), second factors of people \(1\), the key of the audit \(1\), mails on their way \(1\)\. Add .*secret and start again\.$/
    await assert.rejects(doctor(second), lost)
    app = await start(second)
    assert.deepEqual(await secretsOf(app), { status: 200, state: 'degraded' })
    const refused = await signIn(app, seed)
    assert.deepEqual([refused.status, Object(refused.body).code], [503, 'maintenance'])
    assert.match(Object(refused.body).detail, /a secret that is not here/)
    await app.close()

    // With it as a line of the file.
    writeFileSync(file, `${first}\n`, { mode: 0o600 })
    assert.match(await doctor(second), /older secret; the next start seals them anew/)
    app = await start(second)
    await untilResealed(app)
    assert.deepEqual(await secretsOf(app), { status: 200, state: 'ok' })
    await app.close()
    assert.match(await doctor(second), /the older one\(s\) in .*secret can go/)

    // And without it again.
    rmSync(file)
    assert.equal(await doctor(second), 'All of it opens.')
    app = await start(second)
    app.clock.advance(60_000)
    const owner = new TestClient(app.url)
    assert.equal((await signIn(app, seed, owner)).status, 200)
    const verdict = Object(await owner.ok('POST', '/api/admin/audit/verify'))
    assert.equal(verdict.broken, null)
    assert.ok(verdict.verified > 3)
    await app.close()

    // A second rotation, whose file says nothing of the first secret any more; a value was damaged meanwhile.
    const database = await open(dataDir, databaseUrl)
    // Those of the environment are set anew at each start.
    const keys = database.read
      .selectFrom('providers')
      .select(['id', 'sealed_key'])
      .where('source', '=', 'administrator')
    const { id, sealed_key } = await keys.where('sealed_key', 'is not', null).executeTakeFirstOrThrow()
    const damaged = `${sealed_key?.slice(0, -4)}AAAA`
    await database.write.updateTable('providers').set({ sealed_key: damaged }).where('id', '=', id).execute()
    await database.close()
    writeFileSync(file, `${second}\n`, { mode: 0o600 })
    app = await start(third)
    await untilResealed(app)
    await app.close()
    rmSync(file)
    await assert.rejects(doctor(third), /not here.*: keys of providers \(1\)\. Add/)
  })

  test(`${name}: sealing anew is done page by page, can be done again, and never undoes a change`, async () => {
    const { path } = temporaryFolder('sealed')
    const database = await open(path, await temporaryDatabase())
    const [old, now] = [createSealer(first), createSealer(second, [first])]
    const people = 230
    const key = (index: number) => `p${String(index).padStart(4, '0')}`
    const set = (index: number, value: string) =>
      sql`UPDATE providers SET sealed_key = ${value} WHERE id = ${key(index)}`.execute(database.write)
    for (let index = 0; index < people; index += 1) {
      await sql`INSERT INTO providers (id, kind, name, sealed_key, deployments, source, enabled, version, created_at, updated_at)
        VALUES (${key(index)}, 'openai', ${key(index)}, ${old.seal(`key ${index}`)}, '[]', 'administrator', 1, 1, 0, 0)`.execute(
        database.write,
      )
    }
    await set(7, createSealer(third).seal('nobody opens this'))
    await set(8, 'damaged')
    const whole = createSealer(first).seal('was damaged since')
    await set(9, `${whole.slice(0, -2)}${whole.endsWith('AA') ? 'BB' : 'AA'}`)
    const place = sealedColumn({ name: 'keys', table: 'providers', key: 'id', column: 'sealed_key' })
    // Somebody enters another key while its row is being worked on.
    const entered = now.seal('entered meanwhile')
    let changed: Promise<unknown> | undefined
    const meddling = {
      ...now,
      reseal(sealed: string) {
        if (now.needs(sealed) === 'older' && now.open(sealed) === 'key 150') changed = set(150, entered)
        return now.reseal(sealed)
      },
    }
    const { signal } = new AbortController()
    const result = await place.reseal(database, meddling, signal)
    await changed
    assert.deepEqual(result, { anew: people - 3, left: 2, damaged: 1 })
    assert.deepEqual(await place.reseal(database, now, signal), { anew: 0, left: 2, damaged: 1 })
    const { rows } = await sql<{ id: string; sealed_key: string }>`SELECT id, sealed_key FROM providers`.execute(
      database.read,
    )
    const alone = createSealer(second)
    for (const { id, sealed_key } of rows) {
      const index = Number(id.slice(1))
      if (index >= 7 && index <= 9) continue
      assert.equal(alone.open(sealed_key), index === 150 ? 'entered meanwhile' : `key ${index}`)
    }
    const stopped = AbortSignal.abort(new Error('The server is stopping.'))
    await assert.rejects(place.reseal(database, now, stopped), /stopping/)
    await database.close()
  })
})

test('every column that is sealed is known', async () => {
  const { path } = temporaryFolder('sealed')
  const database = await open(path, null)
  const { rows } = await sql<{ name: string }>`
    SELECT tables.name || '.' || columns.name AS name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.name LIKE '%sealed%'`.execute(database.read)
  await database.close()
  const known = sealedPlaces.map(({ table, column }) => `${table}.${column}`)
  assert.deepEqual(
    known.filter((place) => place !== 'settings.value').toSorted(),
    rows.map((row) => row.name).toSorted(),
  )
})

const person = { login: 'ada', password: 'correct horse ada staple' }

/** Something in each place; gives the seed of the owner's second factor. */
async function fill(app: TestApp): Promise<string> {
  const ada = new TestClient(app.url)
  await ada.register('ada')
  const service = { name: 'School', issuer: 'http://127.0.0.1:9', clientId: 'parley', clientSecret: 'x'.repeat(40) }
  await ada.ok('POST', '/api/admin/oidc-providers', service)
  await ada.ok('POST', '/api/admin/providers', {
    kind: 'openai',
    name: 'added',
    baseUrl: app.provider.url,
    apiKey: 'sk-added',
  })
  await ada.ok('POST', '/api/admin/tool-servers', { name: 'Bench', url: `${app.provider.url}/mcp`, token: 'a-token' })
  const search = { version: 0, engine: 'brave', baseUrl: null, apiKey: 'search-key', respectRobots: true }
  await ada.ok('PUT', '/api/admin/web-search', search)
  const { secret } = Object(await ada.ok('POST', '/api/me/two-factor/enroll'))
  await ada.ok('POST', '/api/me/two-factor/confirm', { code: codeAt(app, secret) })
  await ada.ok('POST', '/api/admin/audit/verify')
  return secret
}

const codeAt = (app: TestApp, seed: string) => totpCode(seed, Math.floor(app.clock.now() / 30_000))

async function signIn(app: TestApp, seed: string, client = new TestClient(app.url)) {
  await client.ok('POST', '/api/auth/login', person)
  return client.call('POST', '/api/auth/two-factor', { code: codeAt(app, seed) })
}

async function secretsOf(app: TestApp) {
  const { status, body } = await new TestClient(app.url).call('GET', '/health/ready')
  return { status, state: Object(body).checks.secrets.state }
}

async function untilResealed(app: TestApp): Promise<void> {
  for (let look = 0; look < 500; look += 1) {
    const text = await (await new TestClient(app.url).fetch('GET', '/metrics')).text()
    if (/parley_jobs_\w+\{[^}]*kind="reseal"[^}]*outcome="done"/.test(text)) return
    await wait(20)
  }
  throw new Error('nothing was sealed anew')
}
