import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { temporaryFolder } from '@parley/lab'
import type { Log } from '#platform/log/log.ts'
import type { ChatDelta, ChatTurn } from '../provider.ts'
import { createCommandProvider, type CommandOptions } from './index.ts'

const log: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => log,
}
const folder = temporaryFolder('command')
after(() => folder.remove())
const user = (text: string): ChatTurn[] => [{ role: 'user', text }]

/** A program of a few lines, run by `sh` from its argument: what people say is none of it. */
function program(script: string, options: Partial<CommandOptions> = {}) {
  return createCommandProvider(
    {
      name: 'Program',
      argv: ['/bin/sh', '-c', script, 'sh', '{model}'],
      models: ['small'],
      input: 'text',
      output: 'text',
      environment: {},
      folder: folder.path,
      seconds: 10,
      bytes: 100_000,
      contextWindow: null,
      ...options,
    },
    log,
  )
}

async function ask(provider: ReturnType<typeof program>, turns: ChatTurn[], signal = new AbortController().signal) {
  const heard: ChatDelta[] = []
  const outcome = await provider.chat({ upstream: 'small', turns }, (delta) => void heard.push(delta), signal)
  const text = heard.map((delta) => (delta.type === 'text' ? delta.text : '')).join('')
  return { outcome, heard, text }
}

/** Until nobody has this process id any more: a killed process is still there for a moment. */
async function untilGone(pid: number): Promise<void> {
  for (let look = 0; look < 400; look += 1) {
    const isZombie = () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
    if (!existsSync(`/proc/${pid}`) || isZombie()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`process ${pid} lives on`)
}
const pidIn = (name: string): number => Number(readFileSync(join(folder.path, name), 'utf8'))

test('the prompt comes on its input, the model in its place, and what somebody says is never run', async () => {
  const hostile = '"; touch hacked; $(touch hacked) `touch hacked` {model}\n--help'
  const { text, outcome } = await ask(program('printf "%s|" "$1"; cat'), user(hostile))
  assert.equal(text, `small|${hostile}\n`)
  assert.deepEqual(outcome, { finish: 'stop', usage: null })
  assert.ok(!existsSync(join(folder.path, 'hacked')))
})

test('several turns are told apart, and JSON is one document', async () => {
  const turns: ChatTurn[] = [
    { role: 'system', text: 'Be brief.' },
    { role: 'user', text: 'Hello' },
  ]
  assert.equal((await ask(program('cat'), turns)).text, 'System: Be brief.\n\nUser: Hello\n\nAssistant:\n')
  const json: unknown = JSON.parse((await ask(program('cat', { input: 'json' }), turns)).text)
  assert.deepEqual(Object(json).messages[0], { role: 'system', content: 'Be brief.' })
})

test('its environment is its own', async () => {
  process.env['OPENAI_API_KEY'] = 'sk-secret'
  const { text } = await ask(program('env', { environment: { FLAVOUR: 'plain' } }), user('x'))
  delete process.env['OPENAI_API_KEY']
  assert.doesNotMatch(text, /sk-secret|PARLEY|HOME=/)
  assert.match(text, /FLAVOUR=plain/)
})

test('lines of JSON carry text, thoughts and usage; colours and split signs do no harm', async () => {
  const lines = String.raw`printf '{"reasoning":"hm"}\n\n{"text":"a"}\n{"text":"b","usage":{"inputTokens":3,"outputTokens":2}}'`
  const { heard, text, outcome } = await ask(program(lines, { output: 'json-lines' }), user('x'))
  assert.deepEqual(heard[0], { type: 'reasoning', text: 'hm' })
  assert.deepEqual([text, outcome.usage], ['ab', { inputTokens: 3, outputTokens: 2 }])
  const split = String.raw`printf 'M\303'; sleep 0.05; printf '\266we \033[1mbold'`
  assert.equal((await ask(program(split), user('x'))).text, 'Möwe [1mbold')
  await assert.rejects(ask(program('echo nonsense; sleep 60', { output: 'json-lines' }), user('x')), {
    code: 'provider_unavailable',
  })
})

test('one that writes without end is ended at its limit, and what came is kept', async () => {
  const { text, outcome } = await ask(program('yes'), user('x'))
  assert.equal(outcome.finish, 'length')
  assert.equal(text.length, 100_000)
})

test('one that never ends is ended in time, though it ignores being asked', async () => {
  const stubborn = 'trap "" TERM; echo $$ > stubborn; while :; do sleep 0.1; done'
  await assert.rejects(ask(program(stubborn, { seconds: 1 }), user('x')), { code: 'provider_timeout' })
  await untilGone(pidIn('stubborn'))
})

test('a cancelled answer ends the program and everything it has started', async () => {
  const stop = new AbortController()
  const forks = '(trap "" TERM; echo $BASHPID; exec sleep 300) & echo $! > forked; echo begun; wait'
  const provider = program(forks)
  const answer = provider.chat(
    { upstream: 'small', turns: user('x') },
    () => stop.abort(new Error('stopped')),
    stop.signal,
  )
  await assert.rejects(answer, { message: 'stopped' })
  await untilGone(pidIn('forked'))
})

test('children that outlive the program do not keep the answer waiting', async () => {
  const { text } = await ask(program('sleep 300 & echo $! > left; echo done'), user('x'))
  assert.equal(text, 'done\n')
  await untilGone(pidIn('left'))
})

test('one that fails, or is not there, is said to have failed without its own words', async () => {
  const failed = await ask(program('echo /secret/path >&2; exit 3'), user('x')).catch((error: unknown) => error)
  assert.ok(failed instanceof Error)
  assert.equal(failed.message, 'Program ended with an error.')
  await assert.rejects(ask(program('', { argv: ['/no/such/program'] }), user('x')), { message: /could not be started/ })
  await assert.rejects(ask(program('cat'), user('x'), AbortSignal.abort(new Error('gone'))), { message: 'gone' })
})
