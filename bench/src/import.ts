import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { importState } from '@parley/contract'
import { startLabProviderProcess, temporaryFolder } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { longAnswer } from './import/beside.ts'
import { uploadFile } from './import/file.ts'
import { startProduct } from './product.ts'
import { report, round } from './table.ts'

/**
 * What a large file of conversations costs everybody else while it comes in: memory, as much for a gigabyte as for a
 * sixteenth of it, and waiting, of the event loop (the longest it worked on one thing) and of somebody who reads an answer meanwhile.
 * `PARLEY_BENCH_IMPORT_MB`: another size.
 */
const largest = Number(process.env['PARLEY_BENCH_IMPORT_MB'] ?? 1024)
const files = [
  { megabytes: largest / 16, messages: 30 },
  { megabytes: largest, messages: 30 },
  // As large as one conversation may be.
  { megabytes: largest / 8, messages: 600 },
]
const mostGrowth = 1.25
const longestTurnMs = 20
const tokensPerSecond = 50
const quietMs = 3_000

const loopTurns = new URL('import/loop-turns.ts', import.meta.url).href

async function measure({ megabytes, messages }: (typeof files)[number]) {
  const folder = temporaryFolder('bench-import')
  const turnsFile = join(folder.path, 'loop-turns.json')
  const provider = await startLabProviderProcess({ protocol: 'openai', script: { tokensPerSecond, tokens: 100_000 } })
  process.env['NODE_OPTIONS'] = `--import=${loopTurns}`
  const product = await startProduct({
    PARLEY_DATA_DIR: join(folder.path, 'data'),
    PARLEY_STARTER_MODEL: 'off',
    PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
    OPENAI_BASE_URL: provider.url,
    OPENAI_API_KEY: 'sk-lab',
    BENCH_LOOP: turnsFile,
  })
  delete process.env['NODE_OPTIONS']
  const peak = (): number =>
    Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${product.pid}/status`, 'utf8'))?.[1]) / 1024
  const turns = async (): Promise<{ p999: number; longest: number }> => {
    rmSync(turnsFile, { force: true })
    process.kill(product.pid, 'SIGUSR2')
    for (;;) {
      await wait(20)
      try {
        return JSON.parse(readFileSync(turnsFile, 'utf8'))
      } catch {
        // Not written yet.
      }
    }
  }
  try {
    const client = new TestClient(product.url)
    await client.register('ada')
    const answer = await longAnswer(client)
    await turns()
    answer.longestWait()
    await wait(quietMs)
    const quiet = { ...(await turns()), waited: answer.longestWait() }
    const before = peak()
    const startedAt = performance.now()
    let state = await uploadFile(client, megabytes, messages)
    const uploaded = performance.now() - startedAt
    await turns()
    answer.longestWait()
    while (state.state === 'waiting' || state.state === 'running') {
      await wait(250)
      state = importState.parse(await client.ok('GET', `/api/imports/${state.jobId}`))
    }
    if (state.state !== 'done' || state.counts.failed > 0)
      throw new Error(`It did not come in: ${JSON.stringify(state)}`)
    const busy = { ...(await turns()), waited: answer.longestWait() }
    const took = performance.now() - startedAt
    await answer.stop()
    return {
      'file, MB': megabytes,
      conversations: state.counts.imported,
      'peak before, MB': round(before, 0),
      'peak, MB': round(peak(), 0),
      'upload, s': round(uploaded / 1000),
      'in all, s': round(took / 1000),
      'loop p99.9, CPU ms': round(busy.p999),
      [`loop at worst, CPU ms (goal ${longestTurnMs})`]: round(busy.longest),
      before: round(quiet.longest),
      'next words at worst, ms': round(busy.waited),
      'before it': round(quiet.waited),
    }
  } finally {
    await product.close()
    await provider.close()
    folder.remove()
  }
}

const rows = []
for (const file of files) rows.push(await measure(file))
report('import', rows)
const [small, large] = rows.map((row) => row['peak, MB'])
if ((large ?? Infinity) > (small ?? 0) * mostGrowth) {
  console.error(`Memory grows with the file: ${small} MB and ${large} MB.`)
  process.exitCode = 1
}
