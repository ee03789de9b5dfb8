import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { followRun, openSse, Seen } from '#platform/live/follower.testing.ts'
import { openTestDatabase } from './open-test-database.ts'
import { openRunHouse } from './runs.testing.ts'
import { follow, says, types } from './scripts.testing.ts'

describe('the log of a run', () => {
  test('is told in short once its frames are gone, and anything else of it is gone', async () => {
    let later = 0
    const clock = { now: () => Date.now() + later, monotonic: () => performance.now() }
    const house = await openRunHouse(await openTestDatabase(), { clock })
    const first = await house.start(async (emit) => {
      for (const text of ['a ', 'long ', 'answer']) {
        emit({ type: 'reasoning', text: 'hm ' })
        emit({ type: 'text', text })
      }
      return { finish: 'length', usage: { inputTokens: 1, outputTokens: 3 } }
    })
    const full = follow(house, first.id)
    await full.ended
    const { conversationId, messageId } = first
    const second = await house.start(says(' continued'), { conversationId, messageId })
    await house.untilEnded(second.id)
    await house.runs.purge()
    const near = new Seen()
    followRun('run-sse', house.port, first.id, full.last - 1, near.take)
    near.last = full.last - 1
    await near.ended

    later = 16 * 60_000
    const state = async (): Promise<unknown[]> => {
      const [whole, rest] = [follow(house, first.id), follow(house, second.id)]
      await Promise.all([whole.ended, rest.ended])
      const refused = openSse(house.port, `/api/runs/${first.id}/events?after=1`, () => undefined)
      const byHeader = openSse(house.port, `/api/runs/${first.id}/events`, () => undefined, {
        authorization: 'Bearer ada',
        'last-event-id': '3',
      })
      return [
        whole.faults,
        types(whole),
        whole.text,
        types(rest),
        rest.text,
        await refused.status,
        await byHeader.status,
      ]
    }
    const before = await state()
    assert.deepEqual(before, [
      [],
      ['run-start', 'reasoning-delta', 'text-delta', 'run-end'],
      'a long answer',
      ['run-start', 'text-delta', 'usage', 'run-end'],
      ' continued',
      410,
      410,
    ])
    await house.runs.purge()
    const left = await house.database.read.selectFrom('run_frames').select('seq').execute()
    assert.deepEqual(left, [])
    assert.deepEqual(await state(), before, 'purging changes nothing that can be seen')
    await house.close()
  })

  test('is not there for others, nor when it never was', async () => {
    const house = await openRunHouse(await openTestDatabase())
    const run = await house.start(says('mine'))
    await house.untilEnded(run.id)
    const path = (id: string, rest = ''): string => `/api/runs/${id}/events${rest}`
    const bob = { authorization: 'Bearer bob' }
    assert.equal(await openSse(house.port, path(run.id), () => assert.fail('an event'), bob).status, 404)
    assert.equal(await openSse(house.port, path('01a1fd1a-65ce-75a9-ba57-0c30d4e575a0'), () => undefined).status, 404)
    assert.equal(await openSse(house.port, path(run.id, '?after=-1'), () => undefined).status, 400)
    assert.equal(await openSse(house.port, path(run.id, '?after=999'), () => undefined).status, 410)
    await house.close()
  })
})
