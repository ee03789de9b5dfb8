import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { TestClient } from '@parley/server/testing'
import { startProduct } from './product.ts'
import { median, report, round } from './table.ts'

/** How soon the server is ready, and what it then takes, over a data folder that already holds a long life. */
const messages = 100_000
const perConversation = 1_000
const starts = 5
const settleMs = 3_000

const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
const environment = {
  PARLEY_DATA_DIR: dataDir,
  PARLEY_SIGNUP: 'open',
  PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
  PARLEY_LOG_LEVEL: 'info',
}
try {
  await fill()
  const ready: number[] = []
  const resident: number[] = []
  for (let start = 0; start < starts; start++) {
    const product = await startProduct(environment)
    ready.push(product.readyMs)
    await wait(settleMs)
    resident.push(product.residentMegabytes())
    await product.close()
  }
  report('start', [
    {
      messages,
      'ready ms, median (goal 1000)': round(median(ready)),
      'idle resident MB, median (goal 150)': round(median(resident)),
    },
  ])
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

async function fill(): Promise<void> {
  const product = await startProduct(environment)
  const client = new TestClient(product.url)
  await client.register('bench')
  for (let conversation = 0; conversation < messages / perConversation; conversation++) {
    const { id } = await client.conversation()
    const text = `Message of conversation ${conversation}: ${'lorem ipsum dolor sit amet '.repeat(12)}`
    for (let from = 0; from < perConversation; from += 100) {
      await Promise.all(Array.from({ length: 100 }, () => client.send(id, { text, answer: false })))
    }
  }
  await product.close()
}
