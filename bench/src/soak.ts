import { readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startLabProviderProcess } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { startProduct } from './product.ts'
import { median, report, round } from './table.ts'

/**
 * People come, ask, look and throw away for as long as `PARLEY_BENCH_MINUTES` says. What is kept does not grow, so that
 * nothing else may either: the last third is held against the second.
 */
const minutes = Number(process.env['PARLEY_BENCH_MINUTES'] ?? 15)
const people = 10
const lookEveryMs = 2_000
const mostGrowth = 1.1

interface Look {
  residentMegabytes: number
  openFiles: number
  logMegabytes: number
}

const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
const provider = await startLabProviderProcess({ protocol: 'openai', script: { tokensPerSecond: 200, tokens: 60 } })
const product = await startProduct({
  PARLEY_DATA_DIR: dataDir,
  PARLEY_STARTER_MODEL: 'off',
  PARLEY_SIGNUP: 'open',
  PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
  PARLEY_TRUSTED_PROXIES: '127.0.0.1/32',
  OPENAI_BASE_URL: provider.url,
})
try {
  const clients = Array.from({ length: people }, () => new TestClient(product.url))
  for (const [index, client] of clients.entries()) await client.register(`bench-${index}`, `10.0.0.${index}`)
  const until = performance.now() + minutes * 60_000
  const looks: Look[] = []
  let rounds = 0
  const living = clients.map(async (client) => {
    while (performance.now() < until) {
      await live(client)
      rounds += 1
    }
  })
  while (performance.now() < until) {
    await wait(lookEveryMs)
    looks.push({
      residentMegabytes: product.residentMegabytes(),
      openFiles: readdirSync(`/proc/${product.pid}/fd`).length,
      logMegabytes: statSync(join(dataDir, 'parley.db-wal')).size / 2 ** 20,
    })
  }
  await Promise.all(living)

  const third = Math.floor(looks.length / 3)
  const [second, last] = [looks.slice(third, 2 * third), looks.slice(2 * third)]
  const rows = (['residentMegabytes', 'openFiles', 'logMegabytes'] as const).map((figure) => {
    const [before, after] = [second, last].map((part) => median(part.map((look) => look[figure])))
    const growth = (after ?? 0) / (before ?? 1)
    return {
      minutes,
      rounds,
      figure,
      'second third': round(before ?? 0),
      'last third': round(after ?? 0),
      most: round(Math.max(...looks.map((look) => look[figure]))),
      'times (goal 1.1)': round(growth, 2),
      holds: growth <= mostGrowth ? 'yes' : 'NO',
    }
  })
  report('soak', rows)
  if (rows.some(({ holds }) => holds === 'NO')) process.exitCode = 1
} finally {
  await product.close()
  await provider.close()
  await rm(dataDir, { recursive: true, force: true })
}

/** What somebody does in a minute or two, a little faster. */
async function live(client: TestClient): Promise<void> {
  const { id } = await client.conversation()
  await client.chat(id, 'What is to be seen from the bridge?')
  await client.chat(id, 'And at night?')
  for (const path of [
    '/api/conversations',
    `/api/conversations/${id}/messages`,
    '/api/models',
    '/api/search?q=bridge',
  ]) {
    await client.ok('GET', path)
  }
  await client.upload('/api/files', 'file', [new File([`${id} was here`], 'note.txt')])
  await client.ok('DELETE', `/api/conversations/${id}`)
}
