import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { newId, type BegunConversation, type SendMessage } from '@parley/contract'
import { startLabProviderProcess, temporaryPostgres } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { setHouseRules, toolModels, toolQuestion } from './house-rules.ts'
import { startProduct, type Product } from './product.ts'
import { Upstream } from './relay/load.ts'
import { streamingCost } from './relay/process.ts'
import { median, quantile, report, round, type Row } from './table.ts'
import { Visitor } from './visitor.ts'

/**
 * The whole way as a page uses it: each chat makes a conversation with its first question, and follows over the live
 * connection of its page while everything is stored. All chats begin within two seconds, on a server that has answered before.
 */
const counts = process.env['PARLEY_BENCH_CHATS']?.split(',').map(Number) ?? [1, 100, 200, 500]
const startWithinMs = 2_000
const streamingMs = 4_000
const settleMs = 500
const tokensPerSecond = 20
const tokens = 200
/** So many chats are measured once more with people who only come in those two seconds: each opens its page first. */
const comingCount = 500
/** So many chats are measured once more in a house with budgets and policies, where each answer calls a tool first. */
const ruledCount = 200
const warm = Number(process.env['PARLEY_BENCH_WARM'] ?? 100)

const usual = { ruled: false, coming: false }

interface Measured {
  firstTokenMs: number
  failed: boolean
}

const cluster = process.env['PARLEY_BENCH_POSTGRES_URL']
if (cluster !== undefined) process.env['PARLEY_TEST_POSTGRES_URL'] = cluster

const rows: Row[] = []
const upstream = new Upstream()
await upstream.listen()
/** What it costs a plain pipe to pass as many streams on, here and now: nothing can cost less. */
const pipe = new Map<number, number>()
for (const count of counts) {
  const load = { streams: count, interval: 1000 / tokensPerSecond, followers: 1 }
  pipe.set(count, await streamingCost('raw', upstream, load))
}
for (const database of process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['sqlite', 'postgres']) {
  for (const count of counts) {
    const url = database === 'postgres' ? await temporaryPostgres() : undefined
    if (database === 'postgres' && url === undefined) {
      console.error('No PostgreSQL: name one with PARLEY_BENCH_POSTGRES_URL.')
      break
    }
    rows.push(await measure(database, url, count, usual))
    const another = async () => (url === undefined ? undefined : await temporaryPostgres())
    if (count === ruledCount) rows.push(await measure(database, await another(), count, { ...usual, ruled: true }))
    if (count === comingCount) rows.push(await measure(database, await another(), count, { ...usual, coming: true }))
  }
}
upstream.close()
report('chats', rows)

async function measure(
  database: string,
  databaseUrl: string | undefined,
  count: number,
  { ruled, coming }: typeof usual,
): Promise<Row> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const provider = await startLabProviderProcess({
    protocol: 'openai',
    models: toolModels,
    script: { tokensPerSecond, tokens },
  })
  const product = await startProduct({
    PARLEY_DATA_DIR: dataDir,
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_SIGNUP: 'open',
    PARLEY_LOG_LEVEL: 'info',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    PARLEY_LIMIT_SOCKETS_PER_USER: '0',
    PARLEY_LIMIT_SOCKETS_PER_IP: '0',
    // Each person signs up from an address of their own, as they would.
    PARLEY_TRUSTED_PROXIES: '127.0.0.1/32',
    OPENAI_BASE_URL: provider.url,
    ...(databaseUrl !== undefined && { PARLEY_DATABASE_URL: databaseUrl }),
  })
  try {
    // A server that has just started runs its code for the first time: as people know it, it has been up for a while.
    if (ruled) await setHouseRules(await ownerOf(product))
    const question = ruled ? toolQuestion : { text: 'Tell me a story.' }
    if (warm > 0) await runChats(product, warm, 'warm', { question, coming })
    const measured = await runChats(product, count, 'measured', { question, coming })
    const pages = coming ? 'opened then' : 'open'
    return { database, 'tools, budgets, policies': ruled ? 'yes' : 'no', pages, ...measured }
  } finally {
    await product.close()
    await provider.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function ownerOf(product: Product): Promise<TestClient> {
  const owner = new TestClient(product.url)
  await owner.register('owner', '10.0.1.1')
  return owner
}

async function runChats(
  product: Product,
  count: number,
  name: string,
  { question, coming }: { question: SendMessage; coming: boolean },
): Promise<Row> {
  // Fewer chats a person than the server writes for one at a time, or the queue would be measured.
  const clients = await signUp(product, Math.ceil(count / 4), name)
  const cpuBefore = product.cpuMs()
  const visitors = Array.from(
    { length: count },
    (_, index) => new Visitor(product.url, clients[index % clients.length]?.cookie ?? ''),
  )
  if (!coming) for (const visitor of visitors) await visitor.open()
  const { promise: allBegun, resolve: lastBegun } = Promise.withResolvers<void>()
  let begun = 0
  const chats = visitors.map(async (visitor, index): Promise<Measured> => {
    await wait((startWithinMs * index) / count)
    if (coming) await visitor.open()
    return chat(visitor, question, () => {
      begun += 1
      if (begun === count) lastBegun()
    })
  })
  const streaming = allBegun.then(() => costWhileStreaming(product, count))
  const measured = await Promise.all(chats)
  const cpuMs = product.cpuMs() - cpuBefore
  const first = measured.filter((one) => !one.failed).map((one) => one.firstTokenMs)
  return {
    chats: count,
    failed: measured.filter((one) => one.failed).length,
    'first token p50 ms (goal 50)': round(median(first)),
    'first token p99 ms (goal 250)': round(quantile(first, 0.99)),
    'CPU µs/token, all in (goal 60/80)': round((cpuMs * 1000) / (count * tokens)),
    'while all stream': round(await streaming),
    'plain pipe': round(pipe.get(count) ?? Number.NaN),
    'ratio (goal 2)': round((await streaming) / (pipe.get(count) ?? Number.NaN), 2),
    'resident MB': round(product.residentMegabytes()),
  }
}

/** Of the middle of the answers: all have begun, none has ended. */
async function costWhileStreaming(product: Product, count: number): Promise<number> {
  await wait(settleMs)
  const before = product.cpuMs()
  await wait(streamingMs)
  return ((product.cpuMs() - before) * 1000) / (count * tokensPerSecond * (streamingMs / 1000))
}

async function signUp(product: Product, count: number, name: string): Promise<TestClient[]> {
  const clients = Array.from({ length: count }, () => new TestClient(product.url))
  for (const [index, client] of clients.entries()) await client.register(`${name}-${index}`, `10.0.0.${index}`)
  return clients
}

/** Tells once of its first token, or that there will be none. */
async function chat(visitor: Visitor, question: SendMessage, begun: () => void): Promise<Measured> {
  try {
    const asked = { conversation: { id: newId() }, message: { id: newId(), ...question } }
    const started = performance.now()
    const answer: BegunConversation = JSON.parse(await visitor.call('POST', 'api/messages', asked))
    const { firstAt, complete } = await follow(visitor, answer, begun)
    visitor.leave()
    return { firstTokenMs: firstAt - started, failed: !complete }
  } catch (error) {
    console.error(error)
    begun()
    return { firstTokenMs: Number.NaN, failed: true }
  }
}

/** Watches a conversation and its answer until that has ended. */
function follow(
  visitor: Visitor,
  { conversation, runs }: BegunConversation,
  begun: () => void,
): Promise<{ firstAt: number; complete: boolean }> {
  let firstAt = Number.NaN
  const { promise, resolve, reject } = Promise.withResolvers<{ firstAt: number; complete: boolean }>()
  visitor.lost = () => reject(new Error('the live connection closed early'))
  // Looked at as text: what this process spends on frames, the measured one does not have.
  visitor.heard = (text) => {
    if (!text.startsWith('{"type":"event"')) return
    if (Number.isNaN(firstAt) && text.includes('"type":"text-delta"')) {
      firstAt = performance.now()
      begun()
    }
    if (text.includes('"type":"run-end"')) resolve({ firstAt, complete: text.includes('"status":"complete"') })
  }
  visitor.tell({
    type: 'watch',
    runs: runs.map(({ id: runId }) => ({ runId, after: 0 })),
    conversations: [conversation.id],
  })
  return promise
}
