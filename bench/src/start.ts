import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { liveLong } from './long-life.ts'
import { readyUrl, startProduct } from './product.ts'
import { median, report, round } from './table.ts'

/** How soon the server is ready, and what it then takes, over a data folder that already holds a long life. */
const starts = 5
const settleMs = 3_000

const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
const environment = {
  PARLEY_DATA_DIR: dataDir,
  PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
  PARLEY_LOG_LEVEL: 'info',
}
try {
  const messages = await liveLong(environment)
  const ready: number[] = []
  const resident: number[] = []
  const commands: number[] = []
  for (let start = 0; start < starts; start++) {
    const product = await startProduct(environment)
    ready.push(product.readyMs)
    await wait(settleMs)
    resident.push(product.residentMegabytes())
    await product.close()
    commands.push(await timeOfCommand())
  }
  report('start', [
    {
      messages,
      'ready ms, median (goal 1000)': round(median(ready)),
      'npm start ms, median (goal 1500)': round(median(commands)),
      'idle resident MB, median (goal 150)': round(median(resident)),
    },
  ])
} finally {
  await rm(dataDir, { recursive: true, force: true })
}

/** From the command to the answer of the page, with npm, the set-up's look around and all. */
async function timeOfCommand(): Promise<number> {
  const began = performance.now()
  const child = spawn('npm', ['start'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ...environment, PARLEY_PORT: '0', PARLEY_LOG_FORMAT: 'json' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await readyUrl(child.stdout)
  child.stdout.resume()
  await (await fetch(url)).text()
  const took = performance.now() - began
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
  return took
}
