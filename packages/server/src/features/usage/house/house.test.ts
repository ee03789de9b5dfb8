import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, type HouseState } from '@parley/contract'
import { eachDatabase } from '@parley/lab'
import { PermanentFailure } from '#platform/jobs/index.ts'
import { anything, MovableClock, nextEnd, openJobsFixture } from '#platform/jobs/jobs.testing.ts'
import { createGivenUp } from './given-up.ts'
import { createSamples } from './samples.ts'

const hour = 60 * 60_000
const noAudit = { record: async () => undefined }

eachDatabase((name, temporaryDatabase) => {
  test(`${name}: jobs and storage are kept by the hour and shown by the hour, then by the day at its fullest`, async () => {
    await using fixture = await openJobsFixture(await temporaryDatabase())
    const clock = new MovableClock()
    // From the beginning of a day on, so that hours and days are the same wherever the test runs.
    clock.ahead = 24 * hour - (Date.now() % (24 * hour))
    const state: HouseState = {
      jobs: [{ state: 'running', count: 3 }],
      databaseBytes: 100,
      filesBytes: 7,
      files: 1,
      runsActive: 0,
      liveConnections: 0,
    }
    const { database } = fixture
    const samples = createSamples({ database, clock, jobs: fixture.open(), houseState: async () => state })
    const first = clock.now()
    for (let passed = 0; passed < 48; passed += 1) {
      clock.ahead = first - Date.now() + passed * hour
      state.databaseBytes = passed === 30 ? 5_000_000_000 : 100 + passed
      await samples.take()
      if (passed === 30) {
        // Asked again within the hour: the hour has one row, of its latest look.
        state.jobs = [
          { state: 'dead', count: 2 },
          { state: 'waiting', count: 9 },
        ]
        await samples.take()
      }
    }
    const byHour = await samples.course(7)
    assert.deepEqual([byHour.everyHours, byHour.items.length], [1, 48])
    assert.equal(byHour.items[0]?.jobsRunning, 2, 'the look itself is not counted')
    assert.deepEqual([byHour.items[30]?.databaseBytes, byHour.items[30]?.jobsDead], [5_000_000_000, 2])
    const byDay = await samples.course(30)
    assert.deepEqual(
      byDay.items.map(({ databaseBytes, jobsWaiting }) => [databaseBytes, jobsWaiting]),
      [
        [123, 0],
        [5_000_000_000, 9],
      ],
    )
    clock.ahead += 401 * 24 * hour
    await samples.take()
    assert.equal((await samples.course(400)).items.length, 1, 'what is older than a year and a bit is forgotten')
  })

  test(`${name}: what was given up is listed with its reason and tried again once`, async () => {
    await using fixture = await openJobsFixture(await temporaryDatabase())
    const jobs = fixture.open()
    let broken = true
    jobs.register({
      kind: 'fragile',
      payload: anything,
      handle() {
        if (broken) throw new PermanentFailure('The shelf is full.')
      },
    })
    await jobs.start()
    const dead = nextEnd(jobs)
    const id = await jobs.enqueue(fixture.database.write, { kind: 'fragile', payload: { secret: 1 }, uniqueKey: 'one' })
    await dead
    const givenUp = createGivenUp(jobs, noAudit)
    const { items, nextCursor } = await givenUp.page(undefined)
    assert.deepEqual(
      items.map((job) => [job.id, job.kind, job.reason, job.attempts]),
      [[id, 'fragile', 'The shelf is full.', 1]],
    )
    assert.equal(nextCursor, null)
    assert.doesNotMatch(JSON.stringify(items), /secret/)

    const later = Date.now() + hour
    const next = { kind: 'fragile', payload: null, uniqueKey: 'one', runAt: later }
    const waiting = await jobs.enqueue(fixture.database.write, next)
    await assert.rejects(givenUp.retry(id, newId()), { code: 'conflict' })
    await jobs.cancel(waiting)

    broken = false
    const done = nextEnd(jobs, (job) => job.id === id)
    await givenUp.retry(id, newId())
    assert.equal((await done).state, 'done')
    assert.deepEqual((await givenUp.page(undefined)).items, [])
    await assert.rejects(givenUp.retry(id, newId()), { code: 'not_found' })
    await assert.rejects(givenUp.retry(newId(), newId()), { code: 'not_found' })
  })
})
