import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { locateShippedFile } from '@parley/models'
import { AppError } from '#platform/app-error.ts'
import { hear } from '../testing/chat.ts'
import type { ChatDelta, ChatOutcome } from '../provider.ts'
import { folderOf, ggufHeader, openEmbedded, shippedFolderWith } from './embedded.testing.ts'
import { threadsFor } from './model-process.ts'
import { runsHere } from './starter.ts'

const { provider, lines } = openEmbedded()
after(() => provider.close())
const story = { upstream: 'starter', ask: 'Write a long story about a dragon and a lighthouse.', maxTokens: 1500 }

function begin(request = story, signal = new AbortController().signal) {
  const seen = { text: '', stages: [] as string[] }
  const turns = [{ role: 'user' as const, text: request.ask }]
  const emit = (delta: ChatDelta): void => {
    if (delta.type === 'stage') seen.stages.push(delta.stage)
    if (delta.type === 'text') seen.text += delta.text
  }
  const outcome: Promise<ChatOutcome> = provider.chat({ ...request, turns, temperature: 0 }, emit, signal)
  outcome.catch(() => undefined)
  return { seen, outcome }
}

/** Looks again and again, gently: the model needs the processor. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(5)
}

/** An answer of which something has been written. */
async function begun(signal: AbortSignal) {
  const answer = begin(story, signal)
  await until(() => answer.seen.text !== '')
  return answer
}

function processOf(): number {
  const [running] = provider.running()
  assert.ok(running, 'a model process is running')
  return running.processId
}

describe('the starter', { timeout: 60_000 }, () => {
  it('answers piece by piece, from a process of its own, and counts its tokens', async () => {
    const pieces: ChatDelta[] = []
    const outcome = await provider.chat(
      { upstream: 'starter', turns: [{ role: 'user', text: 'What is the capital of France?' }], temperature: 0 },
      (delta) => pieces.push(delta),
      new AbortController().signal,
    )
    const text = pieces.flatMap((piece) => (piece.type === 'text' ? piece.text : [])).join('')
    assert.match(text, /Paris/)
    assert.doesNotMatch(text, /<\|im_/)
    assert.deepEqual(pieces[0], { type: 'stage', stage: 'loading' })
    assert.ok(pieces.filter((piece) => piece.type === 'text').length > 2)
    assert.equal(outcome.finish, 'stop')
    // Its template rendered as it is; with plain ChatML the prompt would begin with a second `<|im_start|>`: 80.
    assert.equal(outcome.usage?.inputTokens, 79)
    assert.ok((outcome.usage?.outputTokens ?? 0) > 2)
    assert.notEqual(processOf(), process.pid)
  })

  it('keeps what a conversation has read already', async () => {
    const turns = [{ role: 'user' as const, text: 'Name a colour.' }]
    const ask = () => provider.chat({ upstream: 'starter', turns, maxTokens: 3 }, () => undefined, signal)
    const signal = new AbortController().signal
    await ask()
    const { usage } = await ask()
    assert.ok((usage?.cachedInputTokens ?? 0) >= (usage?.inputTokens ?? 0) - 2)
  })

  it('gives the library no way into the server’s process', async () => {
    const maps = await readFile('/proc/self/maps', 'utf8')
    assert.doesNotMatch(maps, /llama|ggml/)
    assert.match(await readFile(`/proc/${processOf()}/maps`, 'utf8'), /llama/)
  })

  it('gives its process nothing of the server’s environment', async () => {
    assert.equal(process.env['PATH'] !== undefined, true)
    const environment = await readFile(`/proc/${processOf()}/environ`, 'utf8')
    const names = environment.split('\0').filter((entry) => entry !== '' && !entry.startsWith('NODE_CHANNEL_'))
    assert.deepEqual(names, [])
  })

  it('stops within a second, and its place is free again', async () => {
    const abort = new AbortController()
    const reason = new Error('stopped')
    const { outcome } = await begun(abort.signal)
    const started = performance.now()
    abort.abort(reason)
    await assert.rejects(outcome, (error) => error === reason)
    assert.ok(performance.now() - started < 1000)
    const next = await hear(provider, { upstream: 'starter', ask: 'Say yes.', maxTokens: 3 })
    assert.equal(next.error, undefined)
  })

  it('does not begin what is no longer wanted', async () => {
    const reason = new Error('gone')
    const heard = await hear(provider, { upstream: 'starter' }, AbortSignal.abort(reason))
    assert.equal(heard.error, reason)
  })

  it('answers two conversations at the same time and lets a third wait, which it says', async () => {
    const aborts = [new AbortController(), new AbortController()]
    const writing = await Promise.all(aborts.map((abort) => begun(abort.signal)))
    const third = begin({ ...story, ask: 'Say hello.', maxTokens: 3 })
    await until(() => third.seen.stages.includes('queued'))
    const before = writing.map(({ seen }) => seen.text.length)
    await until(() => writing.every(({ seen }, index) => seen.text.length > (before[index] ?? 0) + 20))
    aborts[0]?.abort(new Error('enough'))
    assert.notEqual((await third.outcome).usage, null)
    assert.deepEqual(third.seen.stages, ['queued', 'thinking'])
    aborts[1]?.abort(new Error('enough'))
  })

  it('drops the oldest turns where not everything fits, and says when one message alone is too long', async () => {
    const old = { role: 'user' as const, text: 'word '.repeat(2500) }
    const answer = { role: 'assistant' as const, text: 'Yes.' }
    const turns = [old, answer, { role: 'user' as const, text: 'What is the capital of France?' }]
    const signal = new AbortController().signal
    const told: ChatDelta[] = []
    const { usage } = await provider.chat({ upstream: 'starter', turns, maxTokens: 3 }, (one) => told.push(one), signal)
    assert.ok((usage?.inputTokens ?? Infinity) < 60)
    assert.deepEqual(
      told.filter(({ type }) => type === 'left-out'),
      [{ type: 'left-out', kept: 1 }],
    )
    const heard = await hear(provider, { upstream: 'starter', ask: old.text })
    assert.ok(heard.error instanceof AppError)
    assert.equal(heard.error.code, 'provider_refused')
    assert.match(heard.error.message, /too long for Starter, which reads about 1500 words/)
  })

  it('takes a window of another size in another process, and cuts to it what the newest message quotes', async () => {
    const before = processOf()
    const passages = `${'Ein Absatz über die Bürgermeisterei. '.repeat(400)}\n\n`
    const text = `${passages}What is the capital of France?`
    const turns = [{ role: 'user' as const, text, quoted: passages.length }]
    const heard = await hear(provider, { upstream: 'starter', turns, maxTokens: 2, contextWindow: 600 })
    assert.equal(heard.error, undefined)
    const read = heard.outcome?.usage?.inputTokens ?? 0
    assert.ok(read > 380 && read <= 450, `${read} tokens of the 450 there are`)
    assert.notEqual(processOf(), before)
  })

  it('takes no larger window than there is memory for', async () => {
    const { provider: small } = openEmbedded({ availableMemory: () => 300 * 2 ** 20 })
    const refused = await hear(small, { upstream: 'starter', contextWindow: 8192 })
    await small.close()
    assert.match(String(refused.error), /needs about .* of memory/)
  })

  it('fails clearly when its process is killed, and the next question starts another', async () => {
    const { seen, outcome } = await begun(new AbortController().signal)
    const killed = processOf()
    process.kill(killed, 'SIGKILL')
    await assert.rejects(outcome, (error) => {
      assert.ok(error instanceof AppError)
      assert.equal(error.code, 'provider_unavailable')
      assert.equal(error.options.retryable, true)
      return true
    })
    assert.notEqual(seen.text, '')
    const next = await hear(provider, { upstream: 'starter', ask: 'What is the capital of France?', temperature: 0 })
    assert.match(next.text, /Paris/)
    assert.notEqual(processOf(), killed)
    assert.ok(lines.some(({ message, fields }) => /ended/.test(message) && /SIGKILL/.test(String(fields?.['detail']))))
  })
})

describe('a model process', { timeout: 60_000 }, () => {
  it('ends when nobody has asked for a while, and comes back', async () => {
    const { provider: brief } = openEmbedded({ idleMs: 50 })
    await hear(brief, { upstream: 'starter', maxTokens: 3 })
    const [running] = brief.running()
    assert.ok(running)
    while (await alive(running.processId)) await setTimeout(5)
    assert.deepEqual(brief.running(), [])
    const again = await hear(brief, { upstream: 'starter', maxTokens: 3 })
    assert.equal(again.error, undefined)
    await brief.close()
  })

  it('ends with the server, even when that is killed in the middle of an answer', async () => {
    const server = spawn(process.execPath, [fileURLToPath(new URL('killed-server.fixture.ts', import.meta.url))])
    const [line] = (await once(server.stdout, 'data')) as [Buffer]
    const processId = Number(line)
    assert.equal(await alive(processId), true)
    server.kill('SIGKILL')
    while (await alive(processId)) await setTimeout(5)
  })

  it('is not started where memory is short, and says how much is needed', async () => {
    const { provider: poor } = openEmbedded({ availableMemory: () => 300 * 2 ** 20 })
    const heard = await hear(poor, { upstream: 'starter' })
    assert.ok(heard.error instanceof AppError)
    assert.match(heard.error.message, /Starter needs about \d+ MB of memory, and 300 MB is free\./)
    assert.deepEqual(poor.running(), [])
    await poor.close()
  })

  it('never loads a shipped file whose bytes have changed', async () => {
    const { path } = locateShippedFile('SmolLM2-135M-Instruct', 'model')
    const original = await readFile(path)
    const shippedFolder = await shippedFolderWith(original.subarray(0, 4_000_000), original.length)
    const { provider: damaged, lines: said } = openEmbedded({ shippedFolder })
    const heard = await hear(damaged, { upstream: 'starter' })
    assert.ok(heard.error instanceof AppError)
    assert.match(heard.error.message, /file of Starter is missing or damaged, so it was not used/)
    assert.notEqual(heard.error.options.retryable, true)
    assert.match(String((heard.error.cause as Error).message), /Q4_1\.gguf is damaged: its checksum does not match/)
    await damaged.close()
    assert.equal(
      said.some(({ message }) => /started/.test(message)),
      true,
    )
  })

  it('says that a shipped file is missing', async () => {
    const { provider: without } = openEmbedded({ shippedFolder: await folderOf({}) })
    const { models, problems } = await without.inspect()
    assert.deepEqual(models, [])
    assert.match(problems[0]?.detail ?? '', /starter is missing or damaged/)
    const heard = await hear(without, { upstream: 'starter' })
    assert.match(String(heard.error), /file of the starter is missing/)
  })

  it('that cannot load its file is not started again and again', async () => {
    const modelsDir = await folderOf({ 'hollow.gguf': ggufHeader([['general.architecture', 'llama']]) })
    const { provider: broken } = openEmbedded({ starter: false, modelsDir })
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const heard = await hear(broken, { upstream: 'hollow.gguf' })
      assert.match(String(heard.error), /hollow could not be loaded: the file is damaged or of a kind/)
      await until(() => broken.running().length === 0)
    }
    const paused = await hear(broken, { upstream: 'hollow.gguf' })
    assert.ok(paused.error instanceof AppError)
    assert.match(paused.error.message, /failed several times in a row/)
    assert.ok((paused.error.options.retryAfter ?? 0) > 20)
    await broken.close()
  })

  it('leaves a core to the server', () => {
    assert.deepEqual([1, 2, 4, 64].map(threadsFor), [1, 1, 3, 8])
  })

  it('runs only where its library does', () => {
    assert.equal(runsHere('linux', 'arm64'), true)
    assert.equal(runsHere('darwin', 'arm64'), false)
    assert.equal(runsHere('linux', 'ppc64'), false)
  })
})

async function alive(processId: number): Promise<boolean> {
  const found = await stat(`/proc/${processId}`).catch(() => undefined)
  return found !== undefined
}
