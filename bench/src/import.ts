import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { importState, type ImportState } from '@parley/contract'
import { seeded, temporaryFolder } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { conversationOf, type Place } from './bring-in.ts'
import { startProduct } from './product.ts'
import { report, round } from './table.ts'

/**
 * What the server holds in memory while a large file of conversations comes in: as much for a gigabyte as for a
 * sixteenth of it. `PARLEY_BENCH_IMPORT_MB`: another size.
 */
const largest = Number(process.env['PARLEY_BENCH_IMPORT_MB'] ?? 1024)
const sizes = [largest / 16, largest]
const mostGrowth = 1.25
const megabyte = 2 ** 20

const random = seeded(7)
const letters = 'abcdefghijklmnopqrstuvwxyz'
const words = Array.from({ length: 5_000 }, () =>
  Array.from({ length: random.between(3, 9) }, () => letters[random.between(0, 25)]).join(''),
)
/** As a pasted picture is. */
const pasted = Array.from({ length: 24_000 }, () => letters[random.between(0, 25)]).join('')

/** Of about 800 KB: thirty messages, each some words and something pasted. */
function conversation(number: number) {
  const places = Array.from({ length: 30 }, (_, at): Place => {
    const said = Array.from({ length: 200 }, () => words[random.between(0, words.length - 1)]).join(' ')
    return {
      id: `${number}-${at}`,
      parent: at === 0 ? 'root' : `${number}-${at - 1}`,
      children: at === 29 ? [] : [`${number}-${at + 1}`],
      role: at % 2 === 0 ? 'user' : 'assistant',
      text: `${said}\n\n${pasted}`,
    }
  })
  return conversationOf(`conversation-${number}`, `Number ${number}`, places)
}

function* fileOf(bytes: number): Generator<string> {
  yield '['
  let written = 0
  for (let number = 0; written < bytes; number += 1) {
    const text = JSON.stringify(conversation(number))
    written += text.length
    yield number === 0 ? text : `,\n${text}`
  }
  yield ']'
}

/** A form with one file in it, written as fast as the server reads it. */
async function upload(client: TestClient, bytes: number): Promise<ImportState> {
  const boundary = 'part-of-a-bench'
  const sending = request(new URL('api/import', client.base), {
    method: 'POST',
    headers: {
      cookie: client.cookie,
      origin: client.base.origin,
      'content-type': `multipart/form-data; boundary=${boundary}`,
    },
  })
  const answered = once(sending, 'response')
  sending.write(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="conversations.json"\r\n\r\n`)
  for (const piece of fileOf(bytes)) {
    if (!sending.write(piece)) await once(sending, 'drain')
  }
  sending.end(`\r\n--${boundary}--\r\n`)
  const [response] = await answered
  let text = ''
  for await (const piece of response) text += String(piece)
  return importState.parse(JSON.parse(text))
}

async function measure(size: number) {
  const folder = temporaryFolder('bench-import')
  const product = await startProduct({
    PARLEY_DATA_DIR: folder.path,
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
  })
  const peak = (): number =>
    Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${product.pid}/status`, 'utf8'))?.[1]) / 1024
  try {
    const client = new TestClient(product.url)
    await client.register('ada')
    const before = peak()
    const startedAt = performance.now()
    let state = await upload(client, size * megabyte)
    const uploaded = performance.now() - startedAt
    while (state.state === 'waiting' || state.state === 'running') {
      await wait(250)
      state = importState.parse(await client.ok('GET', `/api/imports/${state.jobId}`))
    }
    if (state.state !== 'done' || state.counts.failed > 0)
      throw new Error(`It did not come in: ${JSON.stringify(state)}`)
    return {
      'file, MB': size,
      conversations: state.counts.imported,
      'peak before, MB': round(before, 0),
      'peak, MB': round(peak(), 0),
      'upload, s': round(uploaded / 1000),
      'in all, s': round((performance.now() - startedAt) / 1000),
    }
  } finally {
    await product.close()
    folder.remove()
  }
}

const rows = []
for (const size of sizes) rows.push(await measure(size))
report('import', rows)
const [small, large] = rows.map((row) => row['peak, MB'])
if ((large ?? Infinity) > (small ?? 0) * mostGrowth) {
  console.error(`Memory grows with the file: ${small} MB and ${large} MB.`)
  process.exitCode = 1
}
