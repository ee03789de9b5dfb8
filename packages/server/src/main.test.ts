import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import { startLabProvider, temporaryFolder, type LabProvider } from '@parley/lab'
import { TestClient } from './testing/client.ts'
import { launchServer, startServer } from './testing/server-process.ts'

describe('the server as a process', () => {
  let provider: LabProvider
  before(async () => {
    provider = await startLabProvider({ protocol: 'openai' })
  })
  after(() => provider.close())

  const launch = (environment: Record<string, string>) =>
    launchServer({ OPENAI_BASE_URL: provider.url, ...environment })
  const start = (environment: Record<string, string>) => startServer({ OPENAI_BASE_URL: provider.url, ...environment })

  /** What a start that must fail says: one line, and the exit code. */
  async function refusal(environment: Record<string, string>): Promise<string> {
    const { code, errors } = await launch(environment).ended
    assert.equal(code, 1, errors)
    assert.match(errors, /^parley: [^\n]+\n$/)
    return errors
  }

  test('on SIGTERM fifty answers being written are stored, their readers see the end, and the exit is clean', async () => {
    const environment = {
      PARLEY_DATA_DIR: temporaryFolder('main').path,
      PARLEY_SIGNUP: 'open',
      PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    }
    const running = await start(environment)
    // A person has eight answers at once.
    const people = await Promise.all(
      ['ada', 'bob', 'cleo', 'dora', 'emil', 'fay', 'gus'].map(async (name) => {
        const client = new TestClient(running.url)
        await client.register(name)
        return { name, client }
      }),
    )
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, count) => {
        const { name, client } = people[count % people.length] ?? assert.fail()
        const { id } = await client.conversation()
        const sent = await client.send(id, { text: '/lab speed=20 tokens=2000 A long story' })
        return { name, id, following: client.follow(sent.runs[0]?.id ?? '') }
      }),
    )
    await pause(500)
    running.child.kill('SIGTERM')
    const { code, errors } = await running.ended
    assert.deepEqual({ code, errors }, { code: 0, errors: '' })

    const again = await start(environment)
    const readers = new Map<string, TestClient>()
    for (const { name } of people) {
      const reader = new TestClient(again.url)
      await reader.login(name)
      readers.set(name, reader)
    }
    for (const { name, id, following } of answers) {
      const events = await following
      const { type, status } = Object(events.at(-1))
      assert.deepEqual({ type, status }, { type: 'run-end', status: 'interrupted' })
      const stored = (await readers.get(name)?.messages(id))?.items[1]
      assert.equal(stored?.status, 'interrupted')
      const seen = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('')
      assert.ok(seen.length > 0)
      assert.equal(stored?.text, seen)
    }
    again.child.kill('SIGINT')
    assert.equal((await again.ended).code, 0)
  })

  test('a port in use is named', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const port = String(Object(other.address()).port)
    assert.match(await refusal({ PARLEY_PORT: port, PARLEY_DATA_DIR: temporaryFolder('main').path }), new RegExp(port))
    other.close()
  })

  test('a second process on the same folder is refused, and the first goes on', async () => {
    const { path } = temporaryFolder('main')
    const first = await start({ PARLEY_DATA_DIR: path })
    assert.match(await refusal({ PARLEY_DATA_DIR: path }), /in use|another/i)
    await new TestClient(first.url).ok('GET', '/api/instance')
    first.child.kill('SIGTERM')
    assert.equal((await first.ended).code, 0)
  })

  test('a folder left behind by a killed server opens again', async () => {
    const { path } = temporaryFolder('main')
    const first = await start({ PARLEY_DATA_DIR: path })
    first.child.kill('SIGKILL')
    await first.ended
    const second = await start({ PARLEY_DATA_DIR: path })
    second.child.kill('SIGTERM')
    assert.equal((await second.ended).code, 0)
  })

  test('a corrupt database is refused and never replaced by an empty one', async () => {
    const { path } = temporaryFolder('main')
    const file = join(path, 'parley.db')
    writeFileSync(file, 'This is no database at all. '.repeat(400))
    const before = readFileSync(file)
    assert.match(await refusal({ PARLEY_DATA_DIR: path }), /restore/)
    assert.deepEqual(readFileSync(file), before)
  })

  test('a database of a newer version is refused untouched', async () => {
    const { path } = temporaryFolder('main')
    const first = await start({ PARLEY_DATA_DIR: path })
    first.child.kill('SIGTERM')
    await first.ended
    const database = new SQLite(join(path, 'parley.db'))
    const columns = database.pragma('table_info(schema_migrations)') as { name: string; type: string }[]
    const values = columns.map(({ name, type }) => (name === 'id' ? "'9999-future'" : type === 'INTEGER' ? '1' : "'x'"))
    database.exec(`INSERT INTO schema_migrations VALUES (${values.join(', ')})`)
    database.close()
    assert.match(await refusal({ PARLEY_DATA_DIR: path }), /older/)
  })

  test('a data folder that cannot be written is named', async () => {
    const { path } = temporaryFolder('main')
    // A file where the folder should be fails for every user, also one who may write everywhere.
    const file = join(path, 'file')
    writeFileSync(file, '')
    chmodSync(file, 0o400)
    assert.match(await refusal({ PARLEY_DATA_DIR: join(file, 'data') }), /data/)
    assert.ok(statSync(file).isFile())
  })

  test('a setting that makes no sense is named, with all others that make none', async () => {
    const { code, errors } = await launch({ PARLEY_PORT: 'eighty', PARLEY_SIGNUP: 'maybe' }).ended
    assert.equal(code, 1)
    assert.match(errors, /PARLEY_PORT/)
    assert.match(errors, /PARLEY_SIGNUP/)
    assert.doesNotMatch(errors, /at .*\.ts/)
  })
})
