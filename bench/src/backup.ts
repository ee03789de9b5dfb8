import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { TestClient } from '@parley/server/testing'
import { liveLong } from './long-life.ts'
import { startProduct } from './product.ts'
import { report, round } from './table.ts'

/**
 * A house of a hundred thousand messages and three hundred files is put aside while somebody writes in it, and comes
 * back on an empty machine. The yardstick is a plain copy of its folder.
 */
const files = 300
const fileBytes = 256 * 1024
const writeEveryMs = 20
const megabyte = 2 ** 20

const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'))
const [dataDir, archive, empty] = [join(folder, 'house'), join(folder, 'house.parley'), join(folder, 'empty')]
const environment = { PARLEY_DATA_DIR: dataDir, PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0' }
try {
  const messages = await liveLong(environment)
  const product = await startProduct(environment)
  const client = new TestClient(product.url)
  await client.login('bench')
  for (let count = 0; count < files; count += 1) {
    const file = new File([randomBytes(fileBytes)], `${count}.bin`)
    const { status } = await client.upload('/api/files', 'file', [file])
    if (status !== 201) throw new Error(`A file was refused with ${status}`)
  }
  const alone = await writeUntil(client, wait(3_000))
  const meanwhile = await writeUntil(client, parley(dataDir, 'backup', archive))
  await product.close()

  const restored = await timed(parley(empty, 'restore', archive))
  const again = await startProduct({ ...environment, PARLEY_DATA_DIR: empty })
  const back = new TestClient(again.url)
  await back.login('bench')
  const [before, after] = [await bytesIn(join(dataDir, 'files')), await bytesIn(join(empty, 'files'))]
  if (before !== after) throw new Error('Not every file came back')
  await again.close()
  const copied = await timed(cp(dataDir, join(folder, 'copy'), { recursive: true }))

  report('backup', [
    {
      messages,
      'house MB': round((await bytesIn(dataDir)) / megabyte),
      'archive MB': round((await stat(archive)).size / megabyte),
      'backup s': round(meanwhile.seconds),
      'restore s': round(restored),
      'ready again ms': round(again.readyMs),
      'plain copy s': round(copied),
      'slowest send ms, meanwhile': round(meanwhile.slowestMs),
      'slowest send ms, alone': round(alone.slowestMs),
    },
  ])
} finally {
  await rm(folder, { recursive: true, force: true })
}

/** How long it took, and how long the slowest of the messages that were sent meanwhile. */
async function writeUntil(client: TestClient, work: Promise<unknown>): Promise<{ seconds: number; slowestMs: number }> {
  const { id } = await client.conversation()
  const taking = timed(work)
  let isOver = false
  const over = taking.finally(() => (isOver = true))
  let slowestMs = 0
  while (!isOver) {
    const began = performance.now()
    await client.send(id, { text: 'What was written meanwhile', answer: false })
    slowestMs = Math.max(slowestMs, performance.now() - began)
    await Promise.race([wait(writeEveryMs), over])
  }
  return { seconds: await taking, slowestMs }
}

async function parley(house: string, ...words: string[]): Promise<void> {
  const program = fileURLToPath(new URL('../../scripts/parley', import.meta.url))
  const child = spawn(program, words, {
    env: { ...process.env, PARLEY_DATA_DIR: house },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`parley ${words[0]} ended with ${code}`)
}

async function timed(work: Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work
  return (performance.now() - began) / 1000
}

async function bytesIn(place: string): Promise<number> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  const sizes = entries.filter((entry) => entry.isFile()).map((entry) => stat(join(entry.parentPath, entry.name)))
  return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0)
}
