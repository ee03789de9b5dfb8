import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { conversationList, newId, type Id } from '@parley/contract'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { startLabProviderProcess, temporaryPostgres } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { bringIn, conversationOf, type Place } from './bring-in.ts'
import { startProduct } from './product.ts'
import { median, quantile, report, round, type Row } from './table.ts'

/**
 * A conversation of years, brought in through the front door: its last page, and what a send in it costs beside one in
 * an empty conversation. The two take turns, so that whatever else the machine does meets both.
 */
const messages = Number(process.env['PARLEY_BENCH_MESSAGES'] ?? 10_000)
const characters = 5_000
const branches = 200
const looks = 300
const sends = 40
const goals: Record<string, number> = { sqlite: 30, postgres: 50 }

const cluster = process.env['PARLEY_BENCH_POSTGRES_URL']
if (cluster !== undefined) process.env['PARLEY_TEST_POSTGRES_URL'] = cluster

const rows: Row[] = []
for (const database of process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['sqlite', 'postgres']) {
  const url = database === 'postgres' ? await temporaryPostgres() : undefined
  if (database === 'postgres' && url === undefined) {
    console.error('No PostgreSQL: name one with PARLEY_BENCH_POSTGRES_URL.')
    continue
  }
  rows.push(await measure(database, url))
}
report('history', rows)

async function measure(database: string, databaseUrl: string | undefined): Promise<Row> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const provider = await startLabProviderProcess({ protocol: 'openai', script: { tokensPerSecond: 0, tokens: 5 } })
  const product = await startProduct({
    PARLEY_DATA_DIR: dataDir,
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
    PARLEY_LOG_LEVEL: 'info',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: 'sk-lab',
    ...(databaseUrl !== undefined && { PARLEY_DATABASE_URL: databaseUrl }),
  })
  try {
    const client = new TestClient(product.url)
    await client.register('ada')
    const long = await bringInLong(client)
    await grow(dataDir, databaseUrl)
    const pages: number[] = []
    for (let look = 0; look < looks; look += 1) pages.push(await timed(() => client.messages(long)))

    const inLong: number[] = []
    const inEmpty: number[] = []
    for (let turn = 0; turn < sends; turn += 1) {
      inLong.push(await timedSend(client, long))
      inEmpty.push(await timedSend(client, (await client.conversation()).id))
    }
    return {
      database,
      messages,
      branches,
      'last page p50 ms': round(median(pages)),
      [`last page p99 ms (goal 30/50)`]: round(quantile(pages, 0.99)),
      holds: quantile(pages, 0.99) <= (goals[database] ?? 0) ? 'yes' : 'no',
      'send p50 ms': round(median(inLong)),
      'in an empty one': round(median(inEmpty)),
      'ratio (goal 1.2)': round(median(inLong) / median(inEmpty), 2),
      'resident MB': round(product.residentMegabytes()),
    }
  } finally {
    await product.close()
    await provider.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** Until it is accepted; the answer's end is waited for, so that no send pays for the one before. */
async function timedSend(client: TestClient, conversationId: Id): Promise<number> {
  const began = performance.now()
  const { runs } = await client.send(conversationId, { id: newId(), text: 'And then?' })
  const took = performance.now() - began
  await client.follow(runs[0]?.id ?? '')
  return took
}

/** Within the database: a file may bring one conversation of 16 MB, and this one has 50. */
async function grow(dataDir: string, databaseUrl: string | undefined): Promise<void> {
  const filler = ' and so it went on for a while, as these things do.'.repeat(characters / 50)
  if (databaseUrl === undefined) {
    const database = new Sqlite(join(dataDir, 'parley.db'), { timeout: 10_000 })
    database.prepare('UPDATE messages SET text = text || ?').run(filler)
    database.close()
    return
  }
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query('UPDATE messages SET text = text || $1', [filler])
  await client.query('ANALYZE')
  await client.end()
}

async function bringInLong(client: TestClient): Promise<Id> {
  await bringIn(client, [conversationOf('long', 'Years', longBranch())])
  const { items } = conversationList.parse(await client.ok('GET', '/api/conversations?limit=5'))
  const [imported] = items
  if (imported === undefined) throw new Error('The conversation is not there.')
  return imported.id
}

/** One long branch, with a second answer at so many places along it. */
function longBranch(): Place[] {
  const trunk = messages - branches
  const every = Math.floor(trunk / branches / 2) * 2
  return Array.from({ length: trunk }, (_, place): Place[] => {
    const second = place % every === 0 && place / every < branches ? [`beside-${place}`] : []
    const parent = place === 0 ? 'root' : String(place - 1)
    const next = place + 1 < trunk ? [String(place + 1)] : []
    const role = place % 2 === 0 ? 'user' : 'assistant'
    return [
      ...second.map((id): Place => ({
        id,
        parent: String(place),
        children: [],
        role: 'assistant',
        text: `number ${id}`,
      })),
      { id: String(place), parent, children: [...second, ...next], role, text: `number ${place}` },
    ]
  }).flat()
}
