import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newId, searchResults, type Id } from '@parley/contract'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { temporaryPostgres } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { startProduct } from './product.ts'
import { median, quantile, report, round, type Row } from './table.ts'

/**
 * One person's search among the messages of everybody, through the front door: words that are everywhere, rare ones,
 * beginnings of words as they are typed, several at once, the best ones, those of a time.
 */
const people = 1_000
const messagesEach = Number(process.env['PARLEY_BENCH_MESSAGES'] ?? 1_000_000) / people
const perConversation = 50
const wordsEach = 14
const lookers = 6
const searches = 400
const goalMs = 50
const hourMs = 3_600_000

const cluster = process.env['PARLEY_BENCH_POSTGRES_URL']
if (cluster !== undefined) process.env['PARLEY_TEST_POSTGRES_URL'] = cluster

/** A made-up language in which few words are said often and many seldom, as in every other; the same at each run. */
const syllables = ['ba', 'de', 'ki', 'lo', 'mu', 'na', 'pe', 'ri', 'so', 'tu', 'va', 'we', 'zi', 'ko', 'fa', 'ge']
const vocabulary = Array.from({ length: 4_000 }, (_, n) => {
  const at = (place: number): string => syllables[Math.floor(n / syllables.length ** place) % syllables.length] ?? ''
  return `${at(0)}${at(1)}${at(2)}${n % 7 === 0 ? 'n' : ''}`
})
let state = 42
function random(): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const word = (): string => vocabulary[Math.floor(vocabulary.length ** random()) - 1] ?? 'ba'
const sentences = Array.from({ length: 20_000 }, () => Array.from({ length: wordsEach }, word).join(' '))

const bestFirst = (asked: string): string => `${asked}&sort=best`
const lately = (asked: string): string =>
  `${asked}&kind=message&from=${new Date(Date.now() - 320 * 24 * hourMs).toISOString()}`

const questions: Record<string, () => string> = {
  'a word': word,
  'a rare word': () => vocabulary[2_000 + Math.floor(random() * 2_000)] ?? '',
  'a word everybody says': () => vocabulary[Math.floor(random() * 5)] ?? '',
  'two letters': () => word().slice(0, 2),
  'one letter': () => word().slice(0, 1),
  'two words': () => `${word()}+${word()}`,
  'a word, best first': () => bestFirst(word()),
  'one letter, best first': () => bestFirst(word().slice(0, 1)),
  'a word, of the later ones': () => lately(word()),
}

/** As the index holds it: the reader's mark alone, then each word behind it. */
const ownWords = (userId: Id, text: string): string =>
  ['', ...text.split(' ')].map((each) => userId.slice(-10) + each).join(' ')

const conversationColumns = `(id, kind, collection_ids, temporary, message_count, answer_count, created_by, created_at, updated_at)`
const participantColumns = `(conversation_id, user_id, pinned, archived, answers_read, activity_at)`
const messageColumns = `(id, conversation_id, position, role, author_id, text, status, seq, created_at)`
const entryColumns = `(conversation_id, message_id, author_id, role, created_at)`

const rows: Row[] = []
for (const database of process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['sqlite', 'postgres']) {
  const url = database === 'postgres' ? await temporaryPostgres() : undefined
  if (database === 'postgres' && url === undefined) {
    console.error('No PostgreSQL: name one with PARLEY_BENCH_POSTGRES_URL.')
    continue
  }
  rows.push(...(await measure(database, url)))
}
report('search', rows)

async function measure(database: string, databaseUrl: string | undefined): Promise<Row[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const product = await startProduct({
    PARLEY_DATA_DIR: dataDir,
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
    PARLEY_SIGNUP: 'open',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    ...(databaseUrl !== undefined && { PARLEY_DATABASE_URL: databaseUrl }),
  })
  try {
    const clients: TestClient[] = []
    const ids: Id[] = []
    for (let n = 0; n < lookers; n += 1) {
      const client = new TestClient(product.url)
      ids.push((await client.register(`looker-${n}`)).id)
      clients.push(client)
    }
    while (ids.length < people) ids.push(newId())
    const began = performance.now()
    if (databaseUrl === undefined) fillSqlite(join(dataDir, 'parley.db'), ids)
    else await fillPostgres(databaseUrl, ids)
    console.log(`${database}: filled in ${Math.round((performance.now() - began) / 1000)} s`)

    // The connections of before have been closed meanwhile.
    for (const client of clients) for (let n = 0; n < 2; n += 1) await client.call('GET', '/api/me').catch(() => null)

    const busy = await processorTime(product.pid, databaseUrl)
    const all: Measured = { took: [], cpu: [] }
    const kinds: Row[] = []
    for (const [kind, ask] of Object.entries(questions)) {
      const own: Measured = { took: [], cpu: [] }
      let found = 0
      for (let n = 0; n < searches / Object.keys(questions).length; n += 1) {
        const path = `/api/search?q=${ask()}`
        const before = busy()
        const began = performance.now()
        const answer = await clients[n % lookers]?.ok('GET', path)
        own.took.push(performance.now() - began)
        own.cpu.push(busy() - before)
        found += searchResults.parse(answer).items.length
      }
      all.took.push(...own.took)
      all.cpu.push(...own.cpu)
      kinds.push(row(database, kind, own, round(found / own.took.length)))
    }
    return [...kinds, row(database, 'all of them', all, '')]
  } finally {
    await product.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

interface Measured {
  took: number[]
  /** On a processor, of the server and its database: what is left of the time where others work beside it. */
  cpu: number[]
}

function row(database: string, kind: string, { took, cpu }: Measured, found: string | number): Row {
  return {
    database,
    messages: people * messagesEach,
    'looked for': kind,
    found,
    'CPU p50 ms': round(median(cpu)),
    'CPU p99 ms': round(quantile(cpu, 0.99)),
    'p50 ms': round(median(took)),
    [`p99 ms (goal ${goalMs})`]: round(quantile(took, 0.99)),
    holds: quantile(took, 0.99) <= goalMs ? 'yes' : 'no',
  }
}

/** In milliseconds, of all threads of the server and, on this machine, of the connections of its PostgreSQL. */
async function processorTime(pid: number, databaseUrl: string | undefined): Promise<() => number> {
  const pids = [pid]
  if (databaseUrl !== undefined) {
    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    const { rows } = await client.query('SELECT pid FROM pg_stat_activity WHERE datname = current_database()')
    pids.push(...rows.map((row) => Number(Object(row).pid)))
    await client.end()
  }
  return () => pids.reduce((sum, each) => sum + ranFor(each), 0)
}

function ranFor(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
      return sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6
    }, 0)
  } catch {
    // Gone, or on another machine.
    return 0
  }
}

interface Said {
  id: Id
  text: string
  position: number
  at: number
}

interface Talk {
  id: Id
  userId: Id
  said: Said[]
}

/** Everybody's conversations as they came about: side by side, so that nobody's messages lie together. */
function* talks(userIds: readonly Id[]): Generator<Talk> {
  const start = Date.now() - 365 * 24 * hourMs
  for (let talk = 0; talk < messagesEach / perConversation; talk += 1) {
    for (const userId of userIds) {
      const said = Array.from({ length: perConversation }, (_, position): Said => {
        const text = sentences[Math.floor(random() * sentences.length)] ?? ''
        return { id: newId(), text, position, at: start + talk * 100 * hourMs + position * 1000 }
      })
      yield { id: newId(), userId, said }
    }
  }
}

function fillSqlite(path: string, userIds: readonly Id[]): void {
  const database = new Sqlite(path, { timeout: 10_000 })
  database.pragma('foreign_keys = OFF')
  database.pragma('synchronous = OFF')
  const conversation = database.prepare(
    `INSERT INTO conversations ${conversationColumns} VALUES (?, 'private', '[]', 0, ?, 0, ?, ?, ?)`,
  )
  const participant = database.prepare(`INSERT INTO participants ${participantColumns} VALUES (?, ?, 0, 0, 0, ?)`)
  const message = database.prepare(
    `INSERT INTO messages ${messageColumns} VALUES (?, ?, ?, 'user', ?, ?, 'complete', 0, ?)`,
  )
  const entry = database.prepare(`INSERT INTO search_entries ${entryColumns} VALUES (?, ?, ?, 'user', ?)`)
  const words = database.prepare('INSERT INTO search_words (rowid, words) VALUES (?, ?)')
  database.transaction(() => {
    for (const { id, userId, said } of talks(userIds)) {
      const at = said[0]?.at ?? 0
      conversation.run(id, said.length, userId, at, at)
      participant.run(id, userId, at)
      for (const each of said) {
        message.run(each.id, id, each.position, userId, each.text, each.at)
        const { lastInsertRowid } = entry.run(id, each.id, userId, each.at)
        words.run(lastInsertRowid, ownWords(userId, each.text))
      }
    }
  })()
  database.exec('ANALYZE')
  database.close()
}

async function fillPostgres(connectionString: string, userIds: readonly Id[]): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  // The keys of what is made here are right by construction, and one index is built faster than it grows.
  await client.query('SET session_replication_role = replica; SET synchronous_commit = off')
  await client.query('DROP INDEX search_entries_words')
  let batch: Talk[] = []
  const write = async (): Promise<void> => {
    const of = <Value>(pick: (talk: Talk) => Value): Value[] => batch.map(pick)
    const each = <Value>(pick: (said: Said, talk: Talk) => Value): Value[] =>
      batch.flatMap((talk) => talk.said.map((said) => pick(said, talk)))
    const began = of(({ said }) => said[0]?.at ?? 0)
    const talkRows = [of(({ id }) => id), of(({ userId }) => userId), began]
    await client.query(
      `INSERT INTO conversations ${conversationColumns}
        SELECT id, 'private', '[]', 0, ${perConversation}, 0, by, at, at FROM unnest($1::text[], $2::text[], $3::bigint[]) AS t (id, by, at)`,
      talkRows,
    )
    await client.query(
      `INSERT INTO participants ${participantColumns}
        SELECT id, by, 0, 0, 0, at FROM unnest($1::text[], $2::text[], $3::bigint[]) AS t (id, by, at)`,
      talkRows,
    )
    const values = [
      each(({ id }) => id),
      each((_, { id }) => id),
      each(({ position }) => position),
      each((_, { userId }) => userId),
      each(({ text }) => text),
      each(({ at }) => at),
    ]
    const from = `unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::bigint[])
      AS t (id, conversation, place, by, text, at)`
    const vectors = each(({ text }, { userId }) =>
      ownWords(userId, text)
        .split(' ')
        .map((own, at) => `'${own}':${at + 1}`)
        .join(' '),
    )
    await client.query(
      `INSERT INTO messages ${messageColumns}
        SELECT id, conversation, place, 'user', by, text, 'complete', 0, at FROM ${from}`,
      values,
    )
    await client.query(
      `INSERT INTO search_entries (conversation_id, message_id, author_id, role, created_at, words)
        SELECT conversation, id, by, 'user', at, words::tsvector
        FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[]) AS t (id, conversation, by, at, words)`,
      [values[0], values[1], values[3], values[5], vectors],
    )
    batch = []
  }
  for (const talk of talks(userIds)) {
    batch.push(talk)
    if (batch.length === 200) await write()
  }
  await write()
  await client.query('CREATE INDEX search_entries_words ON search_entries USING gin (words)')
  await client.query('ANALYZE')
  await client.end()
}
