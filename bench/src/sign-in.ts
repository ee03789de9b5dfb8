import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLabProviderProcess } from '@parley/lab'
import { TestClient } from '@parley/server/testing'
import { startProduct } from './product.ts'
import { median, quantile, report, round } from './table.ts'

/** Few enough tries that nobody's account grows slow. */
const accounts = 50
const loginsAtOnce = 50
const rounds = 5
const chatsOfRound = 40

const addressOf = (index: number): string => `10.0.${index >> 8}.${index & 255}`
const from = (index: number): Record<string, string> => ({ 'x-forwarded-for': addressOf(index) })
let guessed = 1_000

const dataDir = await mkdtemp(join(tmpdir(), 'parley-bench-'))
const provider = await startLabProviderProcess({ protocol: 'openai', script: { tokensPerSecond: 100, tokens: 5 } })
const product = await startProduct({
  PARLEY_DATA_DIR: dataDir,
  PARLEY_STARTER_MODEL: 'off',
  PARLEY_OLLAMA_URL: 'http://127.0.0.1:9',
  PARLEY_SIGNUP: 'open',
  PARLEY_LIMIT_MESSAGES_PER_MINUTE: '0',
  PARLEY_LIMIT_REQUESTS_PER_MINUTE_IP: '0',
  // Everybody comes from an address of their own, as people do: from one, only so many may sign in in a minute.
  PARLEY_TRUSTED_PROXIES: '127.0.0.0/8',
  OPENAI_BASE_URL: provider.url,
})
try {
  const reader = new TestClient(product.url)
  await reader.register('reader')
  for (let index = 0; index < accounts; index += 1) {
    await new TestClient(product.url).register(`person-${index}`, addressOf(index))
  }

  const { known, unknown } = await guesses()
  const { alone: blocks, beside, wave } = await besideLogins(reader)
  const alone = blocks.flat()
  const ofBlocks = blocks.map((block) => quantile(block, 0.99)).toSorted((one, other) => one - other)
  report('sign-in', [
    {
      'wrong password, known ms': round(median(known), 2),
      'unknown ms': round(median(unknown), 2),
      'ratio (goal 0.9–1.1)': round(median(known) / median(unknown), 3),
    },
    {
      [`${loginsAtOnce} logins ms`]: round(median(wave)),
      'first token alone p50 ms': round(median(alone)),
      'p99 ms': round(quantile(alone, 0.99)),
      'of its blocks': `${round(ofBlocks[0] ?? 0)}–${round(ofBlocks.at(-1) ?? 0)}`,
      'beside logins p50 ms': round(median(beside)),
      'beside p99 ms': round(quantile(beside, 0.99)),
      'p99 raised by ms (goal 20)': round(quantile(beside, 0.99) - quantile(alone, 0.99)),
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
  const { status } = await new TestClient(product.url).call('POST', '/api/auth/login', wrong, from(guessed++))
  if (status !== 401) throw new Error(`${status} is no answer to a wrong password`)
  return performance.now() - started
}

/**
 * Turn about, so that what the machine does besides hits both alike, from alone to alone, and warm: the first answers of a
 * server are slow, and would make those beside the logins look quick.
 */
async function besideLogins(client: TestClient): Promise<{ alone: number[][]; beside: number[]; wave: number[] }> {
  const byItself = async (): Promise<number[]> => {
    const block: number[] = []
    while (block.length < chatsOfRound) block.push(await firstToken(client))
    return block
  }
  await byItself()
  await signInAtOnce()
  await byItself()
  const alone = [await byItself()]
  const beside: number[] = []
  const wave: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    for (let chat = 0; chat < chatsOfRound;) {
      const started = performance.now()
      let isOver = false
      const all = signInAtOnce().finally(() => (isOver = true))
      while (!isOver) {
        beside.push(await firstToken(client))
        chat += 1
      }
      await all
      wave.push(performance.now() - started)
    }
    alone.push(await byItself())
  }
  return { alone, beside, wave }
}

async function firstToken(client: TestClient): Promise<number> {
  const { id } = await client.conversation()
  const started = performance.now()
  const answer = await client.fetch(
    'POST',
    `/api/conversations/${id}/messages`,
    { text: 'Tell me.' },
    { accept: 'text/event-stream' },
  )
  const decoder = new TextDecoder()
  let measured: number | null = null
  for await (const piece of answer.body ?? []) {
    if (measured !== null || !decoder.decode(piece, { stream: true }).includes('"text-delta"')) continue
    measured = performance.now() - started
  }
  if (measured === null) throw new Error('an answer without a word')
  return measured
}

async function signInAtOnce(): Promise<void> {
  const all = Array.from({ length: loginsAtOnce }, (_, index) => {
    const login = { login: `person-${index}`, password: `correct horse person-${index} staple` }
    return new TestClient(product.url).ok('POST', '/api/auth/login', login, from(index))
  })
  await Promise.all(all)
}
