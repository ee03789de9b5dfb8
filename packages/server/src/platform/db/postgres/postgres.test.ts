import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { inspect } from 'node:util'
import { eachDatabase } from '@parley/lab'
import { sql, type Kysely } from 'kysely'
import { bookOn, openLibrary, type Library } from '../db.testing.ts'
import { openDatabase, type Database, type Tables } from '../index.ts'
import { merged } from './commit-group.ts'
import { openPostgres } from './open-postgres.ts'
import { connect as connectAlone } from './pool.ts'

eachDatabase((name, temporaryDatabase) => {
  if (name !== 'postgres') return
  describe('the connection to PostgreSQL', () => {
    let url: string
    let library: Library
    before(async () => {
      url = (await temporaryDatabase()) ?? ''
      library = await openLibrary(url)
      await library.fill('main', 0)
    })
    after(() => library.close())

    test('has what is asked again and again read and planned once, until a newer process changes the tables', async () => {
      const log = { error: () => undefined, warn: () => undefined }
      const one = await openPostgres({ url, log, connections: 1 })
      const shelves = () => one.read.selectFrom('shelves').selectAll().execute()
      const within = () => one.transaction((transaction) => transaction.selectFrom('shelves').selectAll().execute())
      const kept = async () => {
        const { rows } = await sql<{ statement: string }>`SELECT statement FROM pg_prepared_statements`.execute(
          one.read,
        )
        return rows.filter(({ statement }) => statement.includes('"shelves"')).length
      }
      for (let times = 0; times < 5; times += 1) await shelves()
      assert.equal(await kept(), 0)
      for (let times = 0; times < 10; times += 1) await shelves()
      assert.equal(await kept(), 1)
      const change = (statement: string) => sql.raw(statement).execute(library.database.write)
      await change(`ALTER TABLE shelves ADD COLUMN colour TEXT NOT NULL DEFAULT 'oak'`)
      const oak = [{ id: 'main', name: 'main', colour: 'oak' }]
      assert.deepEqual(await shelves(), oak)
      for (let times = 0; times < 10; times += 1) assert.deepEqual(await within(), oak)
      await change('ALTER TABLE shelves DROP COLUMN colour')
      assert.deepEqual(await within(), [{ id: 'main', name: 'main' }])
      await one.close()
    })

    test('asks again by itself what was undone so that another could go on', async () => {
      const { database } = library
      const other = await openPostgres({ url, log: { error: () => undefined, warn: () => undefined } })
      for (const id of ['first', 'second'])
        await database.write.insertInto('books').values(bookOn('main', id)).execute()
      const touch = (words: Kysely<Tables>, ...ids: string[]) =>
        words.updateTable('books').set({ title: 'touched' }).where('id', 'in', ids).execute()
      let alone: Promise<unknown> | undefined
      await database.transaction(
        async (transaction) => {
          await touch(transaction, 'second')
          // It has the first, waits for the second, and is the first that looks whether it waits for ever.
          alone = touch(other.write, 'first', 'second')
          await untilOneWaits(database)
          await touch(transaction, 'first')
        },
        { isolation: 'read committed' },
      )
      await alone
      await database.write.deleteFrom('books').execute()
      await other.close()
    })

    test('sends what is looked up in one turn together, and answers each with its own', async () => {
      const gate = await openGate(new URL(url))
      const log = { error: () => undefined, warn: () => undefined }
      const database = await openPostgres({ url: gate.url, log })
      const times = async (n: number) => {
        const { rows } = await sql<{ twice: number }>`SELECT ${n}::int * 2 AS twice`.execute(database.near)
        return rows[0]?.twice
      }
      const all = async () => Promise.all(Array.from({ length: 60 }, (_, n) => times(n)))
      await all()
      const [sentBefore, connections] = [gate.pieces(), gate.connections()]
      assert.deepEqual(
        await all(),
        Array.from({ length: 60 }, (_, n) => n * 2),
      )
      const sent = gate.pieces() - sentBefore
      assert.ok(sent <= 6, `60 lookups took ${sent} writes`)
      assert.equal(gate.connections(), connections)
      const [failed, next] = await Promise.allSettled([sql`SELECT 1 / 0`.execute(database.near), times(21)])
      assert.equal(failed.status, 'rejected')
      assert.deepEqual(next, { status: 'fulfilled', value: 42 })
      const last = sql`SELECT pg_sleep(0.1)`.execute(database.near)
      await Promise.all([last, database.close()])
      await gate.shut()
    })

    test('fails cleanly while the server is gone, and is there again when the server is', async () => {
      const gate = await openGate(new URL(url))
      const database = await openDatabase({ url: gate.url, dataDir: '' })
      const insert = (id: string) => database.write.insertInto('books').values(bookOn('main', id)).execute()
      await insert('before')
      const waiting = [
        sql`SELECT pg_sleep(30)`.execute(database.read),
        sql`SELECT pg_sleep(30)`.execute(database.near),
        database.transaction(async (transaction) => {
          await transaction.insertInto('books').values(bookOn('main', 'in flight')).execute()
          await sql`SELECT pg_sleep(30)`.execute(transaction)
        }),
      ]
      const settled = Promise.allSettled(waiting)
      await sql`SELECT 1`.execute(database.read)
      await sql`SELECT 1`.execute(database.near)
      await gate.shut()
      for (const outcome of await settled) {
        assert.equal(outcome.status === 'rejected' && Object(outcome.reason).code, 'maintenance')
      }
      await assert.rejects(insert('meanwhile'), { code: 'maintenance' })
      await assert.rejects(sql`SELECT 1`.execute(database.near), { code: 'maintenance' })
      const frame = {
        sql: 'INSERT INTO books (id, shelf_id, title, pages) VALUES ($1, $2, $3, 1)',
        parameters: ['frame', 'main', 'x'],
      }
      await assert.rejects(database.commit([frame], 'relaxed'), { code: 'maintenance' })
      await gate.reopen()
      await insert('after')
      await sql`SELECT 1`.execute(database.near)
      await database.commit([frame], 'relaxed')
      const { rows } = await sql<{ id: string }>`SELECT id FROM books ORDER BY id`.execute(database.read)
      assert.deepEqual(
        rows.map(({ id }) => id),
        ['after', 'before', 'frame'],
      )
      await database.close()
      await gate.shut()
    })

    test('answers in one line when there is no server, no such database or a wrong password', async () => {
      const refused = async (address: string, expected: RegExp) => {
        const error = await openDatabase({ url: address, dataDir: '' }).then(
          () => assert.fail('opened'),
          (reason: unknown) => reason,
        )
        assert.ok(error instanceof Error && error.name === 'StartError' && !error.message.includes('\n'))
        assert.match(error.message, expected)
        assert.doesNotMatch(inspect(error, { depth: 9 }), /canary/, 'the password stays where it was put')
      }
      await refused('postgres://parley:canary-of-words@127.0.0.1:9/parley', /does not answer: .*ECONNREFUSED/)
      const missing = new URL(url)
      missing.pathname = '/no_such_database'
      missing.searchParams.set('password', 'canary-of-words')
      await refused(missing.href, /does not answer: .*no_such_database/)
    })

    test('waits for the disk at every commit but those of token frames', async () => {
      const settings: unknown[] = []
      const note = {
        sql: `INSERT INTO shelves (id, name) SELECT $1, current_setting('synchronous_commit') || $1`,
        parameters: [''],
      }
      for (const durability of ['full', 'relaxed'] as const) {
        await library.database.commit([{ ...note, parameters: [durability] }], durability)
      }
      for (const row of await library.database.read
        .selectFrom('shelves')
        .select('name')
        .where('id', 'in', ['full', 'relaxed'])
        .orderBy('id')
        .execute())
        settings.push(row.name)
      assert.deepEqual(settings, ['onfull', 'offrelaxed'])
    })

    test('finds a row by its index even in a table of one page, for that plan is kept while the table grows', async () => {
      await sql`ANALYZE shelves`.execute(library.database.write)
      const explain = `EXPLAIN SELECT name FROM shelves WHERE id = 'main'`
      const { read, near, write } = library.database
      const plans = await Promise.all([read, near, write].map((asked) => sql.raw(explain).execute(asked)))
      const own = await connectAlone(url)
      plans.push(await own.query(explain))
      await own.end()
      assert.equal(plans.length, 4)
      for (const { rows } of plans) assert.match(Object(rows[0])['QUERY PLAN'], /^Index Scan using shelves_pkey/)
    })

    test('lets no number pass that JavaScript cannot hold', async () => {
      const { rows } = await sql<{ n: number }>`SELECT 9007199254740991::bigint AS n`.execute(library.database.read)
      assert.equal(rows[0]?.n, Number.MAX_SAFE_INTEGER)
      await assert.rejects(sql`SELECT 9007199254740993::bigint AS n`.execute(library.database.read), /2\^53/)
    })

    test('does not commit a transaction that went on after a failed statement', async () => {
      const work = library.database.transaction(async (transaction) => {
        await transaction.insertInto('shelves').values({ id: 'careless', name: 'careless' }).execute()
        await transaction
          .insertInto('shelves')
          .values({ id: 'careless', name: 'again' })
          .execute()
          .catch(() => undefined)
      })
      await assert.rejects(work)
      assert.deepEqual(
        await library.database.read.selectFrom('shelves').selectAll().where('id', '=', 'careless').execute(),
        [],
      )
    })
  })
})

test('neighbouring inserts with the same words become one statement, others stay apart', () => {
  const insert = (id: number) => ({ sql: 'INSERT INTO t (a, b) VALUES ($1, $2)', parameters: [id, 'x'] })
  const update = { sql: 'UPDATE t SET a = $1', parameters: [1] }
  assert.deepEqual(merged([insert(1), insert(2), update, update, insert(3)]), [
    { sql: 'INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)', parameters: [1, 'x', 2, 'x'] },
    update,
    update,
    insert(3),
  ])
})

/** A door before the server that can be shut: every connection breaks and none is taken, as when it restarts. */
async function openGate(server: URL) {
  const sockets = new Set<Socket>()
  let gate: Server
  let port = 0
  let connections = 0
  /** Of what came from the one that is measured. */
  let pieces = 0
  const reopen = async () => {
    gate = createServer((inner) => {
      const outer = connect(Number(server.port), server.hostname)
      connections += 1
      inner.on('data', () => (pieces += 1))
      for (const socket of [inner, outer]) {
        sockets.add(socket)
        socket.on('error', () => undefined)
        socket.on('close', () => {
          inner.destroy()
          outer.destroy()
        })
      }
      inner.pipe(outer).pipe(inner)
    })
    gate.listen(port, '127.0.0.1')
    await once(gate, 'listening')
    const address = gate.address()
    port = typeof address === 'object' && address ? address.port : 0
  }
  await reopen()
  const url = new URL(server)
  url.port = String(port)
  return {
    url: url.href,
    connections: () => connections,
    pieces: () => pieces,
    reopen,
    async shut() {
      const closed = once(gate, 'close')
      gate.close()
      for (const socket of sockets) socket.destroy()
      sockets.clear()
      await closed
    },
  }
}

async function untilOneWaits({ read }: Database): Promise<void> {
  const waiting = sql<{ pid: number }>`SELECT pid FROM pg_locks WHERE NOT granted`
  for (let look = 0; look < 1_000 && (await waiting.execute(read)).rows.length === 0; look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
