import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import pg from 'pg'
import { id, statements, text, worstSql, type Store } from './stores.ts'

/** The bare driver in the thread that asks: nothing is faster, and nothing else can run meanwhile. */
export async function rawSqlite(folder: string): Promise<Store> {
  const database = new SQLite(join(folder, 'raw.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.pragma('cache_size = -8000')
  for (const statement of statements('INTEGER', ' STRICT')) database.exec(statement)
  const message = database.prepare('INSERT INTO bench_messages (id, conversation, position, text) VALUES (?, ?, ?, ?)')
  const frame = database.prepare('INSERT INTO bench_frames (run, seq, data) VALUES (?, ?, ?)')
  const point = database.prepare('SELECT * FROM bench_messages WHERE id = ?')
  const page = database.prepare('SELECT * FROM bench_messages WHERE conversation = ? ORDER BY position DESC LIMIT 100')
  const update = database.prepare('UPDATE bench_messages SET position = ? WHERE id = ?')
  const worst = database.prepare(worstSql)
  const together = database.transaction((work: () => void) => work())
  // Lets timers and other callers run in between, as a server must.
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  return {
    async fill(conversations, each) {
      together(() => {
        for (let number = 0; number < conversations * each; number += 1) {
          message.run(id(number), Math.floor(number / each), number % each, text)
        }
      })
    },
    async insert(number) {
      message.run(`i${number}-${performance.now()}`, 10_000 + (number % 100), number, text)
      await turn()
    },
    async point(number) {
      point.get(id(number))
      await turn()
    },
    async page(conversation) {
      page.all(conversation)
      await turn()
    },
    async transaction(number) {
      const key = `t${number}-${performance.now()}`
      together(() => {
        point.get(id(number % 1_000))
        message.run(key, 20_000 + (number % 100), number, text)
        update.run(number, key)
      })
      await turn()
    },
    async frames(rows) {
      database.pragma('synchronous = NORMAL')
      together(() => {
        for (const row of rows) frame.run(...row)
      })
    },
    async worst() {
      worst.all()
    },
    async close() {
      database.close()
    },
  }
}

/** Named statements over a pool of the same size, as pgbench would, and without any of our rules. */
export async function rawPostgres(url: string): Promise<Store> {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  const frames = new pg.Pool({ connectionString: url, max: 1, options: '-c synchronous_commit=off' })
  for (const statement of statements('BIGINT', '')) await pool.query(statement)
  const message = {
    name: 'message',
    text: 'INSERT INTO bench_messages (id, conversation, position, text) VALUES ($1, $2, $3, $4)',
  }
  const point = { name: 'point', text: 'SELECT * FROM bench_messages WHERE id = $1' }
  const page = {
    name: 'page',
    text: 'SELECT * FROM bench_messages WHERE conversation = $1 ORDER BY position DESC LIMIT 100',
  }
  return {
    async fill(conversations, each) {
      await pool.query(
        `INSERT INTO bench_messages SELECT 'm' || lpad(n::text, 35, '0'), n / $1, n % $1, $2 FROM generate_series(0, $3 - 1) n`,
        [each, text, conversations * each],
      )
    },
    insert: (number) =>
      pool.query({ ...message, values: [`i${number}-${performance.now()}`, 10_000 + (number % 100), number, text] }),
    point: (number) => pool.query({ ...point, values: [id(number)] }),
    page: (conversation) => pool.query({ ...page, values: [conversation] }),
    async transaction(number) {
      const client = await pool.connect()
      const key = `t${number}-${performance.now()}`
      await client.query('BEGIN')
      await client.query({ ...point, values: [id(number % 1_000)] })
      await client.query({ ...message, values: [key, 20_000 + (number % 100), number, text] })
      await client.query({
        name: 'update',
        text: 'UPDATE bench_messages SET position = $1 WHERE id = $2',
        values: [number, key],
      })
      await client.query('COMMIT')
      client.release()
    },
    frames: (rows) =>
      frames.query({
        name: 'frames',
        text: 'INSERT INTO bench_frames SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])',
        values: [rows.map(([run]) => run), rows.map(([, seq]) => seq), rows.map(([, , data]) => data)],
      }),
    worst: () => pool.query(worstSql),
    async close() {
      await pool.end()
      await frames.end()
    },
  }
}
