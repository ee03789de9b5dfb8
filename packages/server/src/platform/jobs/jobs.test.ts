import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { eachDatabase } from '@parley/lab'
import type { KyselyPlugin } from 'kysely'
import * as z from 'zod/mini'
import { AppError } from '#platform/app-error.ts'
import type { Statement } from '#platform/db/index.ts'
import { PermanentFailure, type JobContext } from './index.ts'
import { createJobQueries } from './jobs.queries.ts'
import { kindOf, MovableClock, nextEnd, openJobsFixture, silentLog } from './jobs.testing.ts'

const hour = 3_600_000
const untilStopped = ({ signal }: JobContext<unknown>) => once(signal, 'abort').then(() => signal.throwIfAborted())

eachDatabase((name, temporaryDatabase) => {
  const fixture = async () => openJobsFixture(await temporaryDatabase())

  test(`${name}: runs what was enqueued and keeps its result`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    jobs.register({
      kind: 'add',
      payload: z.object({ a: z.int(), b: z.int() }),
      handle: ({ payload }) => payload.a + payload.b,
    })
    await jobs.start()
    const end = nextEnd(jobs)
    const id = await jobs.enqueue(house.database.write, { kind: 'add', payload: { a: 2, b: 3 }, userId: 'someone' })
    assert.deepEqual(await end, {
      id,
      kind: 'add',
      userId: 'someone',
      payload: { a: 2, b: 3 },
      state: 'done',
      reason: null,
    })
    const job = await jobs.find(id)
    assert.equal(job?.result, 5)
    assert.equal(job?.attempts, 1)
    assert.equal(await jobs.find('nothing'), null)
  })

  test(`${name}: a job is there exactly when the transaction that made it is`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    const ran: unknown[] = []
    jobs.register(kindOf('note', ({ payload }) => void ran.push(payload)))
    await jobs.start()
    const undone = house.database.transaction(async (transaction) => {
      await jobs.enqueue(transaction, { kind: 'note', payload: 'undone' })
      throw new Error('rolled back')
    })
    await assert.rejects(undone, /rolled back/)
    const end = nextEnd(jobs)
    await house.database.transaction((transaction) => jobs.enqueue(transaction, { kind: 'note', payload: 'kept' }))
    await end
    assert.deepEqual(ran, ['kept'])
  })

  test(`${name}: tries again after a failure, and gives up with the reason of the last one`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    const attempts: number[] = []
    jobs.register(
      kindOf(
        'flaky',
        ({ attempt }) => {
          attempts.push(attempt)
          throw new AppError('provider_unavailable', `No answer at attempt ${attempt}.`)
        },
        { attempts: 3 },
      ),
    )
    await jobs.start()
    const end = nextEnd(jobs)
    const id = await jobs.enqueue(house.database.write, { kind: 'flaky', payload: null })
    const { state, reason } = await end
    assert.deepEqual([state, reason], ['dead', 'No answer at attempt 3.'])
    assert.deepEqual(attempts, [1, 2, 3])

    const again = nextEnd(jobs)
    assert.equal(await jobs.retry(id), true)
    await again
    assert.deepEqual(attempts, [1, 2, 3, 1, 2, 3])
    assert.deepEqual(await jobs.counts(), new Map([['dead', 1]]))
  })

  test(`${name}: does not try again what says it would fail alike, nor what does not fit its kind`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    let ran = 0
    const handle = () => {
      ran += 1
      throw new PermanentFailure('This file is no archive.')
    }
    jobs.register({ kind: 'hopeless', payload: z.object({ name: z.string() }), handle })
    await jobs.start()
    const ends: string[] = []
    for (const payload of [{ name: 'x' }, { name: 5 }]) {
      const end = nextEnd(jobs)
      await jobs.enqueue(house.database.write, { kind: 'hopeless', payload })
      const { state, reason } = await end
      ends.push(`${state}: ${reason}`)
    }
    assert.equal(ran, 1)
    assert.match(ends[0] ?? '', /^dead: .*This file is no archive/)
    assert.match(ends[1] ?? '', /^dead: .*does not fit/)
  })

  test(`${name}: runs one at a time of those that share a key, over all processes`, async () => {
    await using house = await fixture()
    const workers = name === 'postgres' ? [house.open(), house.open()] : [house.open()]
    let running = 0
    let most = 0
    let ended = 0
    const all = Promise.withResolvers<void>()
    for (const jobs of workers) {
      jobs.register(
        kindOf(
          'shelf',
          async () => {
            running += 1
            most = Math.max(most, running)
            await house.database.read.selectFrom('jobs').selectAll().execute()
            running -= 1
          },
          { concurrency: 4 },
        ),
      )
      jobs.onEnded(() => {
        ended += 1
        if (ended === 12) all.resolve()
      })
    }
    const first = workers[0] ?? assert.fail()
    for (let number = 0; number < 12; number += 1) {
      await first.enqueue(house.database.write, { kind: 'shelf', payload: number, exclusiveKey: 'one-shelf' })
    }
    await Promise.all(workers.map((jobs) => jobs.start()))
    await all.promise
    assert.equal(most, 1)
  })

  test(`${name}: several workers run each job once`, async () => {
    await using house = await fixture()
    const workers = name === 'postgres' ? [house.open(), house.open(), house.open()] : [house.open()]
    const ran: unknown[] = []
    const all = Promise.withResolvers<void>()
    for (const jobs of workers) {
      jobs.register(kindOf('once', ({ payload }) => ran.push(payload), { concurrency: 4 }))
      jobs.onEnded(() => ran.length === 60 && all.resolve())
    }
    await Promise.all(workers.map((jobs) => jobs.start()))
    const first = workers[0] ?? assert.fail()
    const numbers = Array.from({ length: 60 }, (_, index) => index)
    await Promise.all(numbers.map((payload) => first.enqueue(house.database.write, { kind: 'once', payload })))
    await all.promise
    assert.deepEqual(
      ran.toSorted((left, right) => Number(left) - Number(right)),
      numbers,
    )
  })

  test(`${name}: enqueueing the same unfinished thing twice is one job`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    jobs.register(kindOf('index', () => 1))
    const same = { kind: 'index', payload: 1, uniqueKey: 'document-1' }
    const ids = await Promise.all([1, 2, 3].map(() => jobs.enqueue(house.database.write, same)))
    assert.equal(new Set(ids).size, 1)
    const end = nextEnd(jobs)
    await jobs.start()
    await end
    assert.notEqual(await jobs.enqueue(house.database.write, same), ids[0])
  })

  test(`${name}: what is more urgent goes first, and what is for later waits for its time`, async () => {
    await using house = await fixture()
    const clock = new MovableClock()
    const jobs = house.open({ clock })
    const ran: unknown[] = []
    jobs.register(kindOf('task', ({ payload }) => void ran.push(payload)))
    const enqueue = (payload: string, rest: object) =>
      jobs.enqueue(house.database.write, { kind: 'task', payload, ...rest })
    await enqueue('later', { runAt: clock.now() + hour, priority: 9 })
    await enqueue('usual', {})
    await enqueue('urgent', { priority: 5 })
    const two = nextEnd(jobs).then(() => nextEnd(jobs))
    await jobs.start()
    await two
    assert.deepEqual(ran, ['urgent', 'usual'])
    const third = nextEnd(jobs)
    clock.ahead = hour + 1
    await third
    assert.deepEqual(ran, ['urgent', 'usual', 'later'])
  })

  test(`${name}: a job is cancelled while it waits and while it runs`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    const started = Promise.withResolvers<void>()
    jobs.register(
      kindOf('long', (context) => {
        started.resolve()
        return untilStopped(context)
      }),
    )
    await jobs.start()
    const running = await jobs.enqueue(house.database.write, { kind: 'long', payload: null })
    const waiting = await jobs.enqueue(house.database.write, { kind: 'long', payload: null })
    await started.promise
    await jobs.cancel(waiting)
    assert.equal((await jobs.find(waiting))?.state, 'cancelled')
    const end = nextEnd(jobs)
    await jobs.cancel(running)
    assert.deepEqual([(await end).id, (await end).state], [running, 'cancelled'])
  })

  test(`${name}: an attempt that takes too long is stopped and counted`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    jobs.register(kindOf('endless', untilStopped, { timeoutMs: 20, attempts: 2 }))
    await jobs.start()
    const end = nextEnd(jobs)
    await jobs.enqueue(house.database.write, { kind: 'endless', payload: null })
    const { state, reason } = await end
    assert.deepEqual([state, reason], ['dead', 'It took longer than 0.02 seconds.'])
  })

  test(`${name}: stopping the server gives a running job back without counting the attempt`, async () => {
    await using house = await fixture()
    const first = house.open()
    const started = Promise.withResolvers<void>()
    first.register(
      kindOf('export', async (context) => {
        await context.saveCheckpoint('half')
        started.resolve()
        return untilStopped(context)
      }),
    )
    await first.start()
    const id = await first.enqueue(house.database.write, { kind: 'export', payload: null })
    await started.promise
    await first.stop()
    const left = await first.find(id)
    assert.deepEqual([left?.state, left?.attempts], ['waiting', 0])
    await assert.rejects(first.enqueue(house.database.write, { kind: 'export', payload: null }), {
      code: 'maintenance',
    })

    const second = house.open()
    second.register(kindOf('export', ({ checkpoint }) => checkpoint))
    const end = nextEnd(second)
    await second.start()
    await end
    assert.equal((await second.find(id))?.result, 'half')
  })

  if (name === 'sqlite') {
    test('sqlite: what is to be done is found by the indexes of its states', async () => {
      await using house = await fixture()
      const { database } = house
      const asked: Statement[] = []
      const listener: KyselyPlugin = {
        transformQuery({ node, queryId }) {
          asked.push(database.read.getExecutor().compileQuery(node, queryId))
          return node
        },
        transformResult: ({ result }) => Promise.resolve(result),
      }
      const [read, write] = [database.read.withPlugin(listener), database.write.withPlugin(listener)]
      const queries = createJobQueries({ ...database, read, write }, 'somebody')
      await queries.nextRunAt(['a', 'b'])
      await queries.orphans(0, true)
      await queries.renew(['a', 'b'], 0)
      const plans = asked.map(({ sql, parameters }) =>
        database.lookUp<{ detail: string }>({ sql: `EXPLAIN QUERY PLAN ${sql}`, parameters }),
      )
      // The last by its ids.
      const used = (await Promise.all(plans)).flat().map(({ detail }) => /jobs_\w+/.exec(detail)?.[0])
      assert.deepEqual(used, ['jobs_waiting', 'jobs_running', 'jobs_1'])
      // Whoever binds a state, and does not write it, is planned for any.
      assert.ok(asked.every(({ sql }) => /"state" = '\w+'/.test(sql) && !/[^+]\?/.test(sql)))
    })
  }

  test(`${name}: shows how far a job is`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    jobs.register(
      kindOf('count', ({ progress }) => {
        for (let done = 0; done <= 1_000; done += 1) progress(done, 1_000, `${done} of 1000`)
      }),
    )
    await jobs.start()
    const end = nextEnd(jobs)
    const id = await jobs.enqueue(house.database.write, { kind: 'count', payload: null })
    await end
    assert.deepEqual((await jobs.find(id))?.progress, { done: 1_000, total: 1_000, text: '1000 of 1000' })
  })

  test(`${name}: a repeated job runs again and again, planned once however many processes start`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    const runs = Promise.withResolvers<void>()
    let ran = 0
    jobs.register(
      kindOf(
        'sweep',
        () => {
          ran += 1
          if (ran === 3) runs.resolve()
        },
        { everyMs: 5 },
      ),
    )
    await jobs.start()
    await runs.promise
    const other = house.open()
    other.register(kindOf('sweep', () => 1, { everyMs: hour }))
    if (name === 'postgres') await other.start()
    const waiting = await jobs.list({ limit: 100, state: 'waiting' })
    assert.ok(waiting.length <= 1)
  })

  test(`${name}: forgets what ended long ago and keeps the dead longer`, async () => {
    await using house = await fixture()
    const clock = new MovableClock()
    const jobs = house.open({ clock })
    jobs.register(kindOf('fine', () => 1))
    jobs.register(kindOf('broken', () => assert.fail('no'), { attempts: 1 }))
    await jobs.start()
    for (const kind of ['fine', 'broken']) {
      const end = nextEnd(jobs)
      await jobs.enqueue(house.database.write, { kind, payload: null })
      await end
    }
    clock.ahead = 8 * 24 * hour
    await jobs.purge()
    assert.deepEqual(await jobs.counts(), new Map([['dead', 1]]))
    clock.ahead = 31 * 24 * hour
    await jobs.purge()
    assert.deepEqual(await jobs.counts(), new Map())
  })

  test(`${name}: a job whose person was erased meanwhile ends without an alarm`, async () => {
    await using house = await fixture()
    const told: string[] = []
    const tell = (message: string): void => void told.push(message)
    const jobs = house.open({ log: { ...silentLog, info: tell, warn: tell } })
    jobs.register(kindOf('read', () => jobs.forgetAllOf(house.database.write, 'someone')))
    await jobs.start()
    await jobs.enqueue(house.database.write, { kind: 'read', payload: 1, userId: 'someone' })
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    assert.deepEqual(told, ['A job ended that was taken away meanwhile'])
  })

  if (name !== 'postgres') return

  test('postgres: a worker that lost its lease changes nothing any more', async () => {
    await using house = await fixture()
    const clock = new MovableClock()
    const slow = house.open({ leaseMs: 60_000 })
    const started = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    slow.register(
      kindOf('report', async () => {
        started.resolve()
        await finish.promise
        return 'of the one who lost it'
      }),
    )
    await slow.start()
    const id = await slow.enqueue(house.database.write, { kind: 'report', payload: null })
    await started.promise

    // For this one, a long time has passed without a sign of life.
    clock.ahead = hour
    const quick = house.open({ clock })
    quick.register(kindOf('report', () => 'of the new owner'))
    const end = nextEnd(quick)
    await quick.start()
    await end
    finish.resolve()
    await slow.stop()
    assert.equal((await quick.find(id))?.result, 'of the new owner')
  })
})
