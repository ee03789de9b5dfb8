import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startLabProviderProcess } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { setHouseRules, toolModels, toolQuestion } from './house-rules.ts'
import { startProduct, type Product } from './product.ts'
import { median, quantile, report, round, type Row } from './table.ts'

/** What a house must bear, each with the limit that has to hold; `PARLEY_BENCH_STREAMS` for fewer open streams. */
const streams = Number(process.env['PARLEY_BENCH_STREAMS'] ?? 2000)
const answers = 50
const answersEach = 8
/** Until all have called their tool: the arguments come as slowly as the words after it. */
const settleMs = 20_000
const flood = 300
const floodLimit = 20
const turns = 150
const searches = 300

const rows: Row[] = []
const row = (scenario: string, figure: string, value: number | string, goal: string, holds: boolean): void =>
  void rows.push({ scenario, figure, value, goal, holds: holds ? 'yes' : 'NO' })

const asFast = { tokensPerSecond: 0, tokens: 20 }
const flooded = { PARLEY_LIMIT_MESSAGES_PER_MINUTE: String(floodLimit) }
const scenarios: Record<string, () => Promise<void>> = {
  streams: () => within({ tokensPerSecond: 2, tokens: 400 }, {}, manyStreams),
  answers: () => within({ tokensPerSecond: 1, tokens: 1_000 }, {}, manyAnswers),
  flood: () => within(asFast, flooded, messageFlood),
  session: () => within({ tokensPerSecond: 0, tokens: 40 }, {}, longSession),
  retrieval: () => within(asFast, {}, retrievalLoad),
}
const wanted = process.argv.slice(2)
for (const [name, scenario] of Object.entries(scenarios)) {
  if (wanted.length === 0 || wanted.includes(name)) await scenario()
}
report('load', rows)
if (rows.some(({ holds }) => holds === 'NO')) process.exitCode = 1

async function within(
  script: { tokensPerSecond: number; tokens: number },
  environment: Record<string, string>,
  scenario: (product: Product) => Promise<void>,
): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
  const provider = await startLabProviderProcess({ protocol: 'openai', models: toolModels, script })
  const product = await startProduct({
    PARLEY_DATA_DIR: dataDir,
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_SIGNUP: 'open',
    PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
    PARLEY_LIMIT_SOCKETS_PER_USER: '0',
    PARLEY_LIMIT_SOCKETS_PER_IP: '0',
    PARLEY_TRUSTED_PROXIES: '127.0.0.1/32',
    OPENAI_BASE_URL: provider.url,
    ...environment,
  })
  try {
    await scenario(product)
  } finally {
    await product.close()
    await provider.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function signUp(product: Product, count: number): Promise<TestClient[]> {
  const clients = Array.from({ length: count }, () => new TestClient(product.url))
  for (const [index, client] of clients.entries())
    await client.register(`bench-${index}`, `10.0.${index >> 8}.${index & 255}`)
  return clients
}

/** Each follows an answer that is being written, over a connection of its own. */
async function manyStreams(product: Product): Promise<void> {
  const clients = await signUp(product, Math.ceil(answers / 5))
  if (clients[0] !== undefined) await setHouseRules(clients[0])
  const runs: { client: TestClient; runId: string }[] = []
  for (let index = 0; index < answers; index += 1) {
    const client = clients[index % clients.length]
    if (client === undefined) continue
    const { id } = await client.conversation()
    const [run] = (await client.send(id, toolQuestion)).runs
    if (run !== undefined) runs.push({ client, runId: run.id })
  }
  let received = 0
  const sockets: WebSocket[] = []
  for (let index = 0; index < streams; index += 1) {
    const follower = runs[index % runs.length]
    if (follower === undefined) continue
    const socket = await follow(follower.client, follower.runId, () => (received += 1))
    sockets.push(socket)
  }
  await wait(settleMs)
  const before = received
  await wait(5_000)
  const resident = product.residentMegabytes()
  row('many streams', `resident MB, ${sockets.length} open`, round(resident), '< 300', resident < 300)
  const each = (received - before) / sockets.length / 5
  row('many streams', 'events a second each', round(each), '> 1', each > 1)
  for (const socket of sockets) socket.close()
}

/** As many answers as readers: each is written, stored and booked for itself, in a house with tools, budgets and policies. */
async function manyAnswers(product: Product): Promise<void> {
  const clients = await signUp(product, Math.ceil(streams / answersEach))
  if (clients[0] !== undefined) await setHouseRules(clients[0])
  const atRest = product.residentMegabytes()
  let received = 0
  const sockets: WebSocket[] = []
  for (const client of clients) {
    for (let index = 0; index < answersEach && sockets.length < streams; index += 1) {
      const { id } = await client.conversation()
      const [run] = (await client.send(id, toolQuestion)).runs
      if (run !== undefined) sockets.push(await follow(client, run.id, () => (received += 1)))
    }
  }
  await wait(settleMs)
  const before = received
  await wait(5_000)
  const resident = product.residentMegabytes()
  row('many answers', `resident MB, ${sockets.length} written at once`, round(resident), '< 300', resident < 300)
  row('many answers', 'resident MB before them', round(atRest), '', true)
  const each = (received - before) / sockets.length / 5
  row('many answers', 'events a second each', round(each, 2), '> 0.8', each > 0.8)
  for (const socket of sockets) socket.close()
}

async function follow(client: TestClient, runId: string, onEvent: () => void): Promise<WebSocket> {
  const url = new URL('api/live', client.base)
  url.protocol = 'ws:'
  const socket = new WebSocket(url, { headers: { cookie: client.cookie, origin: client.base.origin } })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('the live connection was refused')))
  })
  socket.addEventListener('message', ({ data }) => {
    if (String(data).startsWith('{"type":"event"')) onEvent()
  })
  socket.send(JSON.stringify({ type: 'watch', runs: [{ runId, after: 0 }] }))
  return socket
}

/** One person sends without end; the others must not notice. */
async function messageFlood(product: Product): Promise<void> {
  const [noisy, quiet] = await signUp(product, 2)
  if (noisy === undefined || quiet === undefined) return
  const { id } = await noisy.conversation()
  let going = true
  const times: number[] = []
  const watching = (async () => {
    while (going) times.push(await timed(() => quiet.ok('GET', '/api/conversations')))
  })()
  const sent = await Promise.all(
    Array.from({ length: flood }, () => noisy.call('POST', `/api/conversations/${id}/messages`, { text: 'Again' })),
  )
  going = false
  await watching
  const taken = sent.filter(({ status }) => status === 202).length
  const refused = sent.filter(({ status }) => status === 429).length
  row('message flood', `of ${flood} taken`, taken, `<= ${floodLimit + 2}`, taken <= floodLimit + 2)
  row('message flood', 'refused with 429', refused, 'the others', taken + refused === flood)
  const p99 = quantile(times, 0.99)
  row('message flood', 'another person’s list, p99 ms', round(p99), '< 100', p99 < 100)
}

/** The last question of a long conversation must cost what the first one did. */
async function longSession(product: Product): Promise<void> {
  const [client] = await signUp(product, 1)
  if (client === undefined) return
  const { id } = await client.conversation()
  const times: number[] = []
  for (let turn = 0; turn < turns; turn += 1) {
    let runId = ''
    const text = `Question ${turn} ${'with words '.repeat(20)}`
    times.push(await timed(async () => (runId = (await client.send(id, { text })).runs[0]?.id ?? '')))
    await client.follow(runId)
  }
  const [first, last] = [median(times.slice(5, 25)), median(times.slice(-20))]
  row(
    'long session',
    `a send after ${turns} turns, against the first ones`,
    round(last / first),
    '<= 1.5x',
    last <= first * 1.5,
  )
  const page = await Promise.all(Array.from({ length: 50 }, () => timed(() => client.messages(id))))
  row(
    'long session',
    'the last page, 50 at once, p99 ms',
    round(quantile(page, 0.99)),
    '< 250',
    quantile(page, 0.99) < 250,
  )
}

/** Many people ask one collection. */
async function retrievalLoad(product: Product): Promise<void> {
  const people = await signUp(product, 10)
  const [client] = people
  if (client === undefined) return
  const collection = String(Object(await client.ok('POST', '/api/collections', { name: 'Load' })).id)
  const paragraphs = Array.from(
    { length: 200 },
    (_, index) => `Section ${index}. The machine number ${index} makes parts of kind ${index % 17}.`,
  )
  const file = new File([paragraphs.join('\n\n')], 'machines.txt')
  const { body } = await client.upload(`/api/collections/${collection}/documents`, 'files', [file])
  const documentId = String(Object(body).documents[0].id)
  while (Object(await client.ok('GET', `/api/documents/${documentId}`)).state !== 'ready') await wait(200)
  const grants = [{ to: 'everyone', access: 'read' }]
  await client.ok('PUT', `/api/collections/${collection}/grants`, { grants })
  const ask = (by: TestClient, index: number) =>
    timed(() =>
      by.ok('POST', `/api/collections/${collection}/search`, { query: `parts of machine ${index}`, limit: 8 }),
    )
  await ask(client, 0)
  const times: number[] = []
  await Promise.all(
    people.map(async (by, at) => {
      for (let index = 0; index < searches / people.length; index += 1) times.push(await ask(by, at * 1000 + index))
    }),
  )
  row(
    'retrieval load',
    `${searches} searches, 10 at a time, p50 ms`,
    round(median(times)),
    '< 100',
    median(times) < 100,
  )
  row('retrieval load', 'p99 ms', round(quantile(times, 0.99)), '< 1500: its limit', quantile(times, 0.99) < 1500)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
