import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startLabProviderProcess } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { startProduct } from './product.ts'
import { median, quantile, report, round } from './table.ts'

/** Few enough tries that nobody's account and not this address grows slow. */
const accounts = 45
const chats = 60
const loginsAtOnce = 50

const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
const provider = await startLabProviderProcess({ protocol: 'openai', script: { tokensPerSecond: 100, tokens: 5 } })
const product = await startProduct({
  PARLEY_DATA_DIR: dataDir,
  PARLEY_STARTER_MODEL: 'off',
  PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
  PARLEY_SIGNUP: 'open',
  PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
  PARLEY_LIMIT_REQUESTS_PER_MINUTE_IP: '0',
  OPENAI_BASE_URL: provider.url,
})
try {
  const reader = new TestClient(product.url)
  await reader.register('reader')
  for (let index = 0; index < accounts; index += 1) await new TestClient(product.url).register(`person-${index}`)

  const { known, unknown } = await guesses()
  const alone = await firstTokens(reader)
  // So many sign-ins from one address are let through in a minute; those above must not count any more.
  await wait(65_000)
  const beside = await Promise.all([firstTokens(reader), signInTwice()]).then(([measured]) => measured)
  report('sign-in', [
    {
      'wrong password, known ms': round(median(known), 2),
      'unknown ms': round(median(unknown), 2),
      'ratio (goal 0.9–1.1)': round(median(known) / median(unknown), 3),
    },
    {
      'first token alone p99 ms': round(quantile(alone, 0.99)),
      [`beside ${loginsAtOnce} logins p99 ms`]: round(quantile(beside, 0.99)),
      'raised by ms (goal 20)': round(quantile(beside, 0.99) - quantile(alone, 0.99)),
    },
  ])
} finally {
  await product.close()
  await provider.close()
  await rm(dataDir, { recursive: true, force: true })
}

/** Turn about, so that neither always comes after the other. */
async function guesses(): Promise<{ known: number[]; unknown: number[] }> {
  const known: number[] = []
  const unknown: number[] = []
  for (let index = 0; index < accounts; index += 1) {
    known.push(await guess(`person-${index}`))
    unknown.push(await guess(`nobody-${index}`))
  }
  return { known, unknown }
}

async function guess(login: string): Promise<number> {
  const started = performance.now()
  const wrong = { login, password: 'not the right password' }
  const { status } = await new TestClient(product.url).call('POST', '/api/auth/login', wrong)
  if (status !== 401) throw new Error(`${status} is no answer to a wrong password`)
  return performance.now() - started
}

/** One chat after the other, each until its first token. */
async function firstTokens(client: TestClient): Promise<number[]> {
  const measured: number[] = []
  for (let index = 0; index < chats; index += 1) {
    const { id } = await client.conversation()
    const started = performance.now()
    const answer = await client.fetch(
      'POST',
      `/api/conversations/${id}/messages`,
      { text: 'Tell me.' },
      { accept: 'text/event-stream' },
    )
    const decoder = new TextDecoder()
    let seen = false
    for await (const piece of answer.body ?? []) {
      if (seen || !decoder.decode(piece, { stream: true }).includes('"text-delta"')) continue
      measured.push(performance.now() - started)
      seen = true
    }
  }
  return measured
}

async function signInTwice(): Promise<void> {
  for (const _time of ['first', 'second']) {
    const all = Array.from({ length: loginsAtOnce }, (_, index) =>
      new TestClient(product.url).login(`person-${index % accounts}`),
    )
    await Promise.all(all)
  }
}
