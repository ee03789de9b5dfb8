import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, type Accepted, type BegunConversation, type Problem } from '@parley/contract'
import { createOutbox } from './outbox.ts'

const problem: Problem = {
  type: 'about:blank',
  title: '',
  status: 0,
  code: 'internal',
  detail: 'no',
  errorId: '',
  retryable: true,
  retryAfter: null,
  actions: [],
}

/** A server that does what each test tells it, and remembers what it was asked. */
function world() {
  const asked: string[] = []
  const stored = new Set<string>()
  const later: (() => void)[] = []
  let failure: 'unreachable' | 'refused' | null = null
  let told = problem
  const pauses: number[] = []
  const answer = async (what: string): Promise<void> => {
    asked.push(what)
    await Promise.resolve()
    if (failure !== null) throw new Error(failure)
  }
  const outbox = createOutbox({
    async begin({ message }) {
      await answer(`begin: ${message.text}`)
      stored.add(message.id ?? '')
      return {} as unknown as BegunConversation
    },
    async send(_conversationId, request) {
      await answer(request.text)
      stored.add(request.id ?? '')
      return {} as unknown as Accepted
    },
    created: () => undefined,
    accepted: () => undefined,
    judge: (error) => ({ unreachable: error instanceof Error && error.message === 'unreachable', problem: told }),
    wait: (milliseconds, then) => {
      pauses.push(milliseconds)
      later.push(then)
    },
  })
  return {
    outbox,
    asked,
    stored,
    pauses,
    askToWait: (seconds: number) => (told = { ...problem, retryAfter: seconds }),
    fail: (how: typeof failure) => (failure = how),
    retryTimer: () => later.splice(0).forEach((then) => then()),
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  }
}

const conversationId = newId()
const message = (text: string) => ({ id: newId(), conversationId, text, tools: [], creates: null })

test('messages of one conversation go one after the other, in order', async () => {
  const { outbox, asked, settle } = world()
  outbox.add(message('one'))
  outbox.add(message('two'))
  outbox.add(message('three'))
  await settle()
  assert.deepEqual(asked, ['one', 'two', 'three'])
  assert.deepEqual(outbox.items(), [])
})

test('what did not get through waits, and goes again under the same id', async () => {
  const { outbox, asked, stored, fail, settle, retryTimer } = world()
  fail('unreachable')
  outbox.add(message('one'))
  outbox.add(message('two'))
  await settle()
  assert.deepEqual(asked, ['one'])
  assert.deepEqual(
    outbox.items().map(({ state }) => state),
    ['waiting', 'sending'],
  )
  fail(null)
  outbox.goOn()
  retryTimer()
  await settle()
  assert.deepEqual(asked, ['one', 'one', 'two'])
  assert.equal(stored.size, 2)
})

test('who is asked to wait waits that long, within reason', async () => {
  const { outbox, pauses, fail, settle, askToWait, retryTimer } = world()
  fail('unreachable')
  for (const seconds of [0, 5, 4_000]) {
    askToWait(seconds)
    if (seconds === 0) outbox.add(message('one'))
    else retryTimer()
    await settle()
  }
  assert.deepEqual(pauses, [3_000, 5_000, 60_000])
})

test('a conversation begins once, with its first message', async () => {
  const { outbox, asked, fail, settle, retryTimer } = world()
  fail('unreachable')
  outbox.add({ ...message('one'), creates: {} })
  outbox.add({ ...message('two'), creates: {} })
  await settle()
  fail(null)
  retryTimer()
  await settle()
  assert.deepEqual(asked, ['begin: one', 'begin: one', 'two'])
})

test('what is refused stays to be tried again or put away, and holds nobody else up', async () => {
  const { outbox, asked, fail, settle } = world()
  fail('refused')
  outbox.add(message('one'))
  await settle()
  fail(null)
  outbox.add(message('two'))
  await settle()
  assert.deepEqual(asked, ['one', 'two'])
  const [refused] = outbox.items()
  assert.equal(refused?.state, 'refused')
  assert.equal(refused?.problem, problem)
  outbox.retry(refused?.id ?? '')
  await settle()
  assert.deepEqual(outbox.items(), [])
})

test('what is restored comes first and goes again, for the one who sent it alone', async () => {
  const { outbox, asked, fail, settle } = world()
  const [ada, grace] = [newId(), newId()]
  fail('unreachable')
  outbox.restore(ada, [])
  outbox.add(message('two'))
  await settle()
  const earlier = { ...message('one'), state: 'waiting' as const, problem: null }
  const refused = { ...message('no'), state: 'refused' as const, problem }
  fail(null)
  outbox.restore(ada, [earlier, refused])
  await settle()
  assert.deepEqual(asked, ['two', 'one', 'two'])
  assert.deepEqual(outbox.items(), [refused])
  outbox.restore(grace, [])
  assert.deepEqual(outbox.items(), [])
})
