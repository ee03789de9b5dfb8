import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { temporaryPostgres } from '@parley/lab'
import { openBenchDatabase, type Store } from './db/stores.ts'
import { rawPostgres, rawSqlite } from './db/raw.ts'
import { median, quantile, report, round, type Row } from './table.ts'

/**
 * Both databases beside a yardstick in the same run: the bare driver on the same machine, in the thread that asks.
 * Reading happens over 100,000 messages in 200 conversations.
 */
const conversations = 200
const messagesEach = 500
const measureMs = 2_000
const runs = 200
const framesPerSecond = 40
const framesForMs = 5_000
const frameText = '{"type":"text-delta","text":"a few words of an answer"}'

const rows: Row[] = []
const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
try {
  await measureAll('sqlite', await openBenchDatabase(null, join(dataDir, 'parley')), await rawSqlite(dataDir))
  const cluster = process.env['PARLEY_BENCH_POSTGRES_URL']
  if (cluster !== undefined) process.env['PARLEY_TEST_POSTGRES_URL'] = cluster
  const url = await temporaryPostgres()
  const rawUrl = await temporaryPostgres()
  if (url === undefined || rawUrl === undefined)
    console.error('No PostgreSQL: name one with PARLEY_BENCH_POSTGRES_URL.')
  else await measureAll('postgres', await openBenchDatabase(url, dataDir), await rawPostgres(rawUrl))
} finally {
  await rm(dataDir, { recursive: true, force: true })
}
report('db', rows)

async function measureAll(database: string, ours: Store, raw: Store): Promise<void> {
  try {
    for (const store of [ours, raw]) await store.fill(conversations, messagesEach)
    await compare(database, 'inserts, one after the other', ours, raw, 1, (store, n) => store.insert(n))
    await compare(database, 'inserts, 64 callers', ours, raw, 64, (store, n) => store.insert(n))
    await compare(database, 'point reads, one after the other', ours, raw, 1, (store, n) => store.point(n % 100_000))
    await compare(database, 'point reads, 16 callers', ours, raw, 16, (store, n) => store.point(n % 100_000))
    await compare(database, 'pages of 100 messages, 4 callers', ours, raw, 4, (store, n) =>
      store.page(n % conversations),
    )
    await compare(database, 'transactions (read, two writes), 16 callers', ours, raw, 16, (store, n) =>
      store.transaction(n),
    )
    await frames(database, 'ours', ours)
    await frames(database, 'raw', raw)
    await worstQuery(database, 'ours', ours)
    await worstQuery(database, 'raw', raw)
  } finally {
    await ours.close()
    await raw.close()
  }
}

async function compare(
  database: string,
  work: string,
  ours: Store,
  raw: Store,
  callers: number,
  once: (store: Store, number: number) => Promise<unknown>,
): Promise<void> {
  for (const [way, store] of [
    ['ours', ours],
    ['raw', raw],
  ] as const) {
    rows.push({ database, work, way, ...(await throughput(callers, (number) => once(store, number))) })
  }
}

async function throughput(callers: number, once: (number: number) => Promise<unknown>): Promise<Row> {
  const latencies: number[] = []
  let number = 0
  let measuring = false
  let working = true
  const caller = async () => {
    while (working) {
      const started = performance.now()
      await once((number += 1))
      if (measuring) latencies.push(performance.now() - started)
    }
  }
  const all = Promise.all(Array.from({ length: callers }, caller))
  await wait(measureMs / 4)
  measuring = true
  const [cpu, started] = [process.cpuUsage(), performance.now()]
  await wait(measureMs)
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - started) / 1000
  working = false
  await all
  return {
    'per second': Math.round(latencies.length / seconds),
    'p50 ms': round(median(latencies), 3),
    'p99 ms': round(quantile(latencies, 0.99), 3),
    'CPU µs each': round((user + system) / latencies.length),
  }
}

/** Tokens of many answers at once: what falls due within 8 ms is one commit, as the writer of runs does it. */
async function frames(database: string, way: string, store: Store): Promise<void> {
  const latencies: number[] = []
  const until = performance.now() + framesForMs
  const cpu = process.cpuUsage()
  let written = 0
  let due = 0
  let last = performance.now()
  while (performance.now() < until) {
    await wait(8)
    const now = performance.now()
    due += ((now - last) / 1000) * runs * framesPerSecond
    last = now
    const count = Math.floor(due)
    due -= count
    const started = performance.now()
    await store.frames(Array.from({ length: count }, () => [written % runs, (written += 1), frameText]))
    latencies.push(performance.now() - started)
  }
  const { user, system } = process.cpuUsage(cpu)
  rows.push({
    database,
    work: `${runs} runs × ${framesPerSecond} frames/s`,
    way,
    'per second': Math.round((written / framesForMs) * 1000),
    'p50 ms': round(median(latencies), 3),
    'p99 ms': round(quantile(latencies, 0.99), 3),
    'CPU µs each': round((user + system) / written),
  })
}

/** How late everything else in the process is while one caller asks the worst question there is. */
async function worstQuery(database: string, way: string, store: Store): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const latencies: number[] = []
  await store.worst()
  delay.enable()
  for (let round = 0; round < 10; round += 1) {
    const started = performance.now()
    await store.worst()
    latencies.push(performance.now() - started)
    await wait(5)
  }
  delay.disable()
  rows.push({
    database,
    work: 'worst query; delay of the event loop',
    way,
    'p50 ms': round(median(latencies), 1),
    'p99 ms': round(quantile(latencies, 0.99), 1),
    'loop p99 ms': round(delay.percentile(99) / 1e6, 1),
    'loop max ms': round(delay.max / 1e6, 1),
  })
}
