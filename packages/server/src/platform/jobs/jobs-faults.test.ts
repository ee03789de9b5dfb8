import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '@parley/contract'
import { eachDatabase } from '@parley/lab'
import { sql } from 'kysely'
import type { Database } from '#platform/db/index.ts'
import { kindOf, MovableClock, nextEnd, openJobsFixture, silentLog } from './jobs.testing.ts'

const hour = 3_600_000

/** From now on the database takes no such change of `jobs`, until what is given back is called. */
async function refusing(database: Database, change: 'INSERT' | 'UPDATE', when: string): Promise<() => Promise<void>> {
  const run = (text: string) => sql.raw(text).execute(database.write)
  if (database.dialect === 'sqlite') {
    await run(
      `CREATE TRIGGER refusing BEFORE ${change} ON jobs WHEN ${when} BEGIN SELECT RAISE(ABORT, 'no room left'); END`,
    )
    return async () => void (await run('DROP TRIGGER refusing'))
  }
  await run(`CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no room left'; END $$`)
  await run(`CREATE TRIGGER refusing BEFORE ${change} ON jobs FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION refuse()`)
  return async () => void (await run('DROP TRIGGER refusing ON jobs'))
}

eachDatabase((name, temporaryDatabase) => {
  const fixture = async () => openJobsFixture(await temporaryDatabase())

  test(`${name}: an end that cannot be stored is stored as soon as it can be, and the work is not done twice`, async () => {
    await using house = await fixture()
    const told: string[] = []
    const jobs = house.open({ log: { ...silentLog, error: (message: string) => void told.push(message) } })
    let ran = 0
    jobs.register(kindOf('report', () => (ran += 1)))
    const accept = await refusing(house.database, 'UPDATE', `NEW.state = 'done'`)
    await jobs.start()
    const end = nextEnd(jobs)
    const job = { kind: 'report', payload: null, uniqueKey: 'daily' }
    const id = await jobs.enqueue(house.database.write, job)
    // Longer than its lease, which is renewed meanwhile.
    while (told.length < 3) await pause(10)
    assert.equal((await jobs.find(id))?.state, 'running')
    await accept()
    assert.equal((await end).state, 'done')
    assert.equal(ran, 1)
    assert.deepEqual(new Set(told), new Set(['The end of a job could not be stored; trying again soon']))
    assert.notEqual(await jobs.enqueue(house.database.write, job), id)
  })

  test(`${name}: a repeated job whose next time could not be planned comes again all the same`, async () => {
    await using house = await fixture()
    const refused = Promise.withResolvers<void>()
    const jobs = house.open({ log: { ...silentLog, warn: () => refused.resolve() } })
    const times = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let ran = 0
    jobs.register(kindOf('sweep', () => times[ran++]?.resolve(), { everyMs: 5 }))
    await jobs.start()
    await times[0]?.promise
    const accept = await refusing(house.database, 'INSERT', `NEW.kind = 'sweep'`)
    await refused.promise
    const before = ran
    await accept()
    while (ran <= before) await pause(10)
  })

  test(`${name}: what was claimed without its worker knowing is taken back when its lease ends`, async () => {
    await using house = await fixture()
    const jobs = house.open()
    const held = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    jobs.register(
      kindOf('hold', async () => {
        held.resolve()
        await release.promise
      }),
    )
    jobs.register(kindOf('report', () => 'found'))
    await jobs.start()
    await jobs.enqueue(house.database.write, { kind: 'hold', payload: null })
    await held.promise
    const { read, write } = house.database
    const row = await read.selectFrom('jobs').selectAll().executeTakeFirstOrThrow()
    const end = nextEnd(jobs, ({ kind }) => kind === 'report')
    const lost = { ...row, id: newId(), kind: 'report', lease_until: Date.now() - 1 }
    await write.insertInto('jobs').values(lost).execute()
    assert.equal((await end).state, 'done')
    release.resolve()
  })

  if (name !== 'postgres') return

  test('postgres: one whose owner was only late is neither taken over nor told as ended', async () => {
    await using house = await fixture()
    const slow = house.open({ leaseMs: 60_000 })
    const started = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const work = () => {
      started.resolve()
      return finish.promise
    }
    slow.register(kindOf('report', work, { attempts: 1 }))
    await slow.start()
    const id = await slow.enqueue(house.database.write, { kind: 'report', payload: null })
    await started.promise

    // As if its owner renewed the lease between the other's look and its grasp.
    const { write } = house.database
    await sql`CREATE FUNCTION pass() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`.execute(write)
    await sql`CREATE TRIGGER late BEFORE UPDATE ON jobs FOR EACH ROW WHEN (NEW.state = 'dead') EXECUTE FUNCTION pass()`.execute(
      write,
    )
    const clock = new MovableClock()
    clock.ahead = hour
    const quick = house.open({ clock })
    quick.register(kindOf('report', () => assert.fail('not its turn'), { attempts: 1 }))
    const told: string[] = []
    quick.onEnded(({ state }) => told.push(state))
    await quick.start()
    await quick.stop()
    assert.deepEqual(told, [])
    finish.resolve()
    await slow.stop()
    assert.equal((await slow.find(id))?.state, 'done')
  })
})
