import { migrate, openDatabase, placeholders, type Migration } from '@parley/server/db'
import { sql } from 'kysely'

/** What is measured, on ours and on the bare driver. */
export interface Store {
  fill(conversations: number, each: number): Promise<void>
  insert(number: number): Promise<unknown>
  point(number: number): Promise<unknown>
  page(conversation: number): Promise<unknown>
  transaction(number: number): Promise<unknown>
  frames(rows: (readonly [run: number, seq: number, data: string])[]): Promise<unknown>
  worst(): Promise<unknown>
  close(): Promise<void>
}

type BenchTables = {
  bench_messages: { id: string; conversation: number; position: number; text: string }
  bench_frames: { run: number; seq: number; data: string }
}

export const statements = (int: string, strict: string) => [
  `CREATE TABLE bench_messages (id TEXT PRIMARY KEY, conversation ${int} NOT NULL, position ${int} NOT NULL, text TEXT NOT NULL)${strict}`,
  'CREATE INDEX bench_messages_page ON bench_messages (conversation, position)',
  `CREATE TABLE bench_frames (run ${int} NOT NULL, seq ${int} NOT NULL, data TEXT NOT NULL, PRIMARY KEY (run, seq))${strict}`,
]
const migration: Migration = { id: '0001-bench', statements: ({ int, strict }) => statements(int, strict) }

export const text = 'A message of the usual length, as people write them. '.repeat(6)
export const id = (number: number) => `m${String(number).padStart(35, '0')}`
export const worstSql = `SELECT id, text FROM bench_messages WHERE lower(text) LIKE '%nowhere%' OR text LIKE '%people%' ORDER BY text, id DESC LIMIT 20`

export async function openBenchDatabase(url: string | null, dataDir: string): Promise<Store> {
  const database = await openDatabase({ url, dataDir })
  await migrate(database, [migration], { dataDir })
  const read = database.read.withTables<BenchTables>()
  const write = database.write.withTables<BenchTables>()
  const insertFrame = placeholders(database.dialect, 'INSERT INTO bench_frames (run, seq, data) VALUES (?, ?, ?)')
  const insertMessage = placeholders(
    database.dialect,
    'INSERT INTO bench_messages (id, conversation, position, text) VALUES (?, ?, ?, ?)',
  )
  return {
    async fill(conversations, each) {
      for (let conversation = 0; conversation < conversations; conversation += 1) {
        const rows = Array.from({ length: each }, (_, position) => ({
          sql: insertMessage,
          parameters: [id(conversation * each + position), conversation, position, text],
        }))
        await database.commit(rows, 'relaxed')
      }
    },
    insert: (number) =>
      write
        .insertInto('bench_messages')
        .values({
          id: `i${number}-${performance.now()}`,
          conversation: 10_000 + (number % 100),
          position: number,
          text,
        })
        .execute(),
    point: (number) =>
      read.selectFrom('bench_messages').selectAll().where('id', '=', id(number)).executeTakeFirstOrThrow(),
    page: (conversation) =>
      read
        .selectFrom('bench_messages')
        .selectAll()
        .where('conversation', '=', conversation)
        .orderBy('position', 'desc')
        .limit(100)
        .execute(),
    transaction: (number) =>
      database.transaction(async (given) => {
        const transaction = given.withTables<BenchTables>()
        const key = `t${number}-${performance.now()}`
        const conversation = 20_000 + (number % 100)
        await transaction
          .selectFrom('bench_messages')
          .selectAll()
          .where('id', '=', id(number % 1_000))
          .execute()
        await transaction
          .insertInto('bench_messages')
          .values({ id: key, conversation, position: number, text })
          .execute()
        await transaction.updateTable('bench_messages').set({ position: number }).where('id', '=', key).execute()
      }),
    frames: (rows) =>
      database.commit(
        rows.map((parameters) => ({ sql: insertFrame, parameters })),
        'relaxed',
      ),
    worst: () => sql.raw(worstSql).execute(read),
    close: () => database.close(),
  }
}
