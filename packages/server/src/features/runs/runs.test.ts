import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { AppError } from '#platform/app-error.ts'
import { openTestDatabase } from './open-test-database.ts'
import { done, openRunHouse, type RunHouse, type Script } from './runs.testing.ts'
import { at, follow, hangs, says, types } from './scripts.testing.ts'

describe('a run', () => {
  let house: RunHouse
  before(async () => {
    house = await openRunHouse(await openTestDatabase())
  })
  after(() => house.close())

  test('stores its message, its usage and its status at the end, as its followers saw them', async () => {
    const run = await house.start(async (emit) => {
      emit({ type: 'stage', stage: 'thinking' })
      emit({ type: 'reasoning', text: 'Hm.' })
      emit({ type: 'citations', citations: [{ n: 1, documentId: null, title: 'T', page: 2, snippet: 's', url: null }] })
      emit({ type: 'text', text: 'An ' })
      emit({ type: 'tool-call', callId: 'c', name: 'look', arguments: '{}' })
      emit({ type: 'text', text: 'answer.' })
      return { finish: 'stop', usage: { inputTokens: 7, outputTokens: 2 } }
    })
    const seen = follow(house, run.id)
    await seen.ended
    assert.deepEqual(types(seen), [
      'run-start',
      'status',
      'reasoning-delta',
      'context',
      'text-delta',
      'tool-call',
      'text-delta',
      'tool-result',
      'usage',
      'run-end',
    ])
    const stored = await house.message(run.messageId)
    assert.equal(stored.text, 'An answer.')
    assert.equal(stored.reasoning, 'Hm.')
    const last = seen.events.at(-1)
    assert.equal(last?.type === 'run-end' ? typeof last.thoughtMs : '', 'number', 'how long it thought is told')
    assert.equal(stored.status, 'complete')
    assert.equal(stored.citations?.length, 1)
    assert.deepEqual(stored.usage, { inputTokens: 7, outputTokens: 2, cost: null })
    assert.equal(stored.seq, 10)
    const ended = await house.untilEnded(run.id)
    assert.deepEqual([ended.status, ended.usage?.outputTokens], ['complete', 2])
  })

  test('tells how it ended, whatever its provider does', async () => {
    const cases: [Script, string, string | undefined][] = [
      [async () => ({ ...done, finish: 'length' }), 'length', undefined],
      [async () => ({ ...done, finish: 'refused' }), 'failed', 'provider_refused'],
      [
        async (emit) => (emit({ type: 'text', text: 'ha' }), { ...done, finish: 'incomplete' }),
        'interrupted',
        'interrupted',
      ],
      [() => Promise.reject(new AppError('provider_timeout', 'Too slow.')), 'failed', 'provider_timeout'],
      [() => Promise.reject(new Error('a secret path')), 'failed', 'internal'],
    ]
    for (const [script, status, code] of cases) {
      const run = await house.start(script)
      assert.equal((await house.untilEnded(run.id)).status, status)
      const stored = await house.message(run.messageId)
      assert.deepEqual([stored.status, stored.problem?.code], [status, code])
      assert.ok(!JSON.stringify(stored).includes('secret'))
    }
  })

  test('calls again after an error that may pass, but never once something has come', async () => {
    let calls = 0
    const busy = new AppError('provider_unavailable', 'Busy.', { retryable: true, retryAfter: 0 })
    const again = await house.start(async (emit) => {
      calls += 1
      if (calls < 3) throw busy
      emit({ type: 'text', text: 'at last' })
      return done
    })
    assert.equal((await house.untilEnded(again.id)).status, 'complete')
    assert.equal(calls, 3)
    calls = 0
    const cut = await house.start(async (emit) => {
      calls += 1
      emit({ type: 'text', text: 'half' })
      throw busy
    })
    assert.equal((await house.untilEnded(cut.id)).status, 'failed')
    assert.equal(calls, 1)
    assert.equal((await house.message(cut.messageId)).text, 'half')
  })

  test('gives up when the provider asks for more patience than a person has', async () => {
    let calls = 0
    const run = await house.start(() => {
      calls += 1
      return Promise.reject(new AppError('rate_limited', 'Later.', { retryable: true, retryAfter: 120 }))
    })
    assert.equal((await house.untilEnded(run.id)).status, 'failed')
    assert.equal(calls, 1)
    assert.equal((await house.message(run.messageId)).problem?.retryAfter, 120)
  })

  test('is cancelled within a second even when its provider heeds nothing, and nothing follows its end', async () => {
    let emitLate = (): void => undefined
    const run = await house.start((emit) => {
      emit({ type: 'text', text: 'seen' })
      emitLate = () => emit({ type: 'text', text: ' too late' })
      return new Promise(() => undefined)
    })
    const seen = follow(house, run.id)
    await at(house, run.id, 'text-delta')
    const began = performance.now()
    const cancel = (token: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${house.port}/api/runs/${run.id}/cancel`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{}',
      })
    assert.equal((await cancel('bob')).status, 404)
    const answers = await Promise.all([cancel('ada'), cancel('ada'), cancel('ada')])
    assert.deepEqual(await Promise.all(answers.map((answer) => answer.json())), [
      { status: 'cancelled' },
      { status: 'cancelled' },
      { status: 'cancelled' },
    ])
    assert.ok(performance.now() - began < 1000)
    emitLate()
    await seen.ended
    assert.deepEqual(await (await cancel('ada')).json(), { status: 'cancelled' })
    assert.equal(types(seen).at(-1), 'run-end')
    const { frames } = await house.runs.read(run.id, 0)
    assert.equal(frames.length, seen.last)
    const stored = await house.message(run.messageId)
    assert.deepEqual([stored.text, stored.status], ['seen', 'cancelled'])
  })

  test('keeps every committed word and exactly one end when cancelled at any moment', async () => {
    await Promise.all(
      Array.from({ length: 60 }, async (_, number) => {
        const run = await house.start(async (emit) => {
          for (let n = 0; n < 30; n += 1) {
            emit({ type: 'text', text: `${n} ` })
            if (n % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
          }
          return done
        })
        const seen = follow(house, run.id)
        await new Promise((resolve) => setTimeout(resolve, number % 15))
        await Promise.all([house.runs.cancel(run.id), house.runs.cancel(run.id)])
        await seen.ended
        const stored = await house.message(run.messageId)
        const { frames } = await house.runs.read(run.id, 0)
        assert.deepEqual(seen.faults, [])
        assert.equal(stored.text, seen.text)
        assert.equal(frames.filter((frame) => frame.ends).length, 1)
        assert.ok(frames.at(-1)?.ends)
      }),
    )
  })

  test('goes on when its follower leaves', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const run = await house.start(async (emit) => {
      emit({ type: 'text', text: 'one' })
      await gate
      emit({ type: 'text', text: ' two' })
      return done
    })
    await at(house, run.id, 'text-delta')
    open()
    assert.equal((await house.untilEnded(run.id)).status, 'complete')
    assert.equal((await house.message(run.messageId)).text, 'one two')
  })

  test('shows what is committed of a message that is still being written', async () => {
    const run = await house.start(hangs('so far'))
    await at(house, run.id, 'text-delta')
    const stored = await house.message(run.messageId)
    const current = house.runs.current(run.id, stored)
    assert.deepEqual([stored.text, current?.text, current?.seq, current?.status], ['', 'so far', 2, 'streaming'])
    await house.runs.cancel(run.id)
    assert.equal(house.runs.current(run.id, stored), undefined)
  })

  test('ends quietly when its conversation is deleted under it, and others do not notice', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>()
    const script: Script = async (emit) => {
      emit({ type: 'text', text: 'one' })
      await gate
      for (const text of [' two', ' three']) emit({ type: 'text', text })
      return done
    }
    const [gone, kept] = await Promise.all([house.start(script), house.start(script)])
    await Promise.all([at(house, gone.id, 'text-delta'), at(house, kept.id, 'text-delta')])
    await house.database.write.deleteFrom('conversations').where('id', '=', gone.conversationId).execute()
    open()
    await Promise.all([house.untilEnded(gone.id), house.untilEnded(kept.id)])
    assert.equal((await house.message(kept.messageId)).text, 'one two three')
    assert.equal(await house.runs.find(gone.id), undefined)
  })

  test('goes on with a message under a run of its own', async () => {
    const first = await house.start(says('Once upon'))
    await house.untilEnded(first.id)
    const second = await house.start(says(' a time'), {
      conversationId: first.conversationId,
      messageId: first.messageId,
    })
    const seen = follow(house, second.id)
    await seen.ended
    assert.equal(seen.text, ' a time')
    const stored = await house.message(first.messageId)
    assert.deepEqual([stored.text, stored.runId, stored.seq], ['Once upon a time', second.id, seen.last])
  })
})
