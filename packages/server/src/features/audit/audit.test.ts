import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId, type Id } from '@parley/contract'
import { temporaryFolder } from '@parley/lab'
import { sql } from 'kysely'
import { systemClock } from '#platform/clock.ts'
import { createSealer } from '#platform/crypto/index.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import type { Log } from '#platform/log/index.ts'
import { csvCell } from '#platform/text/index.ts'
import { migrations } from '../../migrations/index.ts'
import { createAuditService } from './audit.service.ts'
import { eachDatabase } from '../../testing/furnished.ts'

const everything = { limit: 100 }

function recordingLog(warnings: string[]): Log {
  const nothing = (): void => undefined
  const log: Log = {
    debug: nothing,
    info: nothing,
    warn: (text) => warnings.push(text),
    error: nothing,
    child: () => log,
  }
  return log
}

eachDatabase((dialect, temporaryDatabase) => {
  async function open() {
    const { path } = temporaryFolder('audit')
    const database = await openDatabase({ url: await temporaryDatabase(), dataDir: path })
    await migrate(database, migrations, { dataDir: path })
    const sealer = createSealer('a master secret that is long enough')
    const warnings: string[] = []
    const log = recordingLog(warnings)
    const make = () =>
      createAuditService({ database, clock: systemClock, sealer, log, namesOf: async () => new Map<Id, string>() })
    return { database, make, warnings, audit: make(), [Symbol.asyncDispose]: () => database.close() }
  }

  test(`${dialect}: gives every entry of many writers its place in one chain`, async () => {
    await using house = await open()
    // Two writers over one database, as two processes have.
    const trails = [house.audit, house.make()]
    const write = async (number: number) => {
      const trail = trails[number % 2]
      assert.ok(trail)
      const entry = { action: 'login.ok', actorId: newId(), result: 'ok' as const, detail: { number } }
      if (number % 3 === 0) await house.database.transaction((transaction) => trail.record(entry, transaction))
      else await trail.record(entry)
    }
    await Promise.all(Array.from({ length: 50 }, (_, number) => write(number)))
    await Promise.all(trails.map((trail) => trail.settled()))
    assert.deepEqual(await house.audit.verify(), { verified: 50, erased: 0, waiting: 0, broken: null })
    const { items } = await house.audit.list(everything)
    assert.deepEqual(
      items.map(({ number }) => number).toSorted((one, other) => Number(one) - Number(other)),
      Array.from({ length: 50 }, (_, index) => index + 1),
    )
  })

  test(`${dialect}: an act that was taken back leaves no entry`, async () => {
    await using house = await open()
    const undone = house.database.transaction(async (transaction) => {
      await house.audit.record({ action: 'role.changed', actorId: null, result: 'ok' }, transaction)
      throw new Error('taken back')
    })
    await assert.rejects(undone, /taken back/)
    assert.equal((await house.audit.verify()).verified, 0)
  })

  test(`${dialect}: links what was written in a transaction that stays open for a while`, async () => {
    await using house = await open()
    await house.database.transaction(async (transaction) => {
      await house.audit.record({ action: 'role.changed', actorId: null, result: 'ok' }, transaction)
      // Longer than entries are gathered.
      await new Promise((resolve) => setTimeout(resolve, 60))
    })
    await house.audit.record({ action: 'login.ok', actorId: null, result: 'ok' })
    await house.audit.settled()
    assert.equal(house.warnings.length, 0)
    assert.equal((await house.audit.verify()).verified, 2)
  })

  const tampering: [string, string, RegExp][] = [
    ['a changed result', "UPDATE audit_entries SET result = 'ok' WHERE number = 2", /number 2 .* was changed/],
    ['a changed actor', "UPDATE audit_entries SET actor_id = 'x' WHERE number = 2", /number 2 .* was changed/],
    ['changed details', "UPDATE audit_entries SET details = '{}' WHERE number = 2", /details of entry number 2/],
    ['a removed entry', 'DELETE FROM audit_entries WHERE number = 2', /number 2 was removed/],
    ['a removed end', 'DELETE FROM audit_entries WHERE number = 3', /after number 2 were removed/],
    ['a removed chain', 'DELETE FROM audit_chain', /end of the chain is gone/],
  ]
  for (const [what, statement, finding] of tampering) {
    test(`${dialect}: finds ${what}`, async () => {
      await using house = await open()
      for (const result of ['ok', 'denied', 'failed'] as const) {
        await house.audit.record({ action: 'login.failed', actorId: null, address: '192.0.2.1', result })
      }
      await house.audit.settled()
      await sql.raw(statement).execute(house.database.write)
      assert.match((await house.audit.verify()).broken ?? 'nothing', finding)
    })
  }

  test(`${dialect}: forgets a person without breaking the chain`, async () => {
    await using house = await open()
    const [ada, eve] = [newId(), newId()]
    const target = { kind: 'user', id: ada, name: 'Ada Lovelace' }
    await house.audit.record({ action: 'login.ok', actorId: ada, address: '192.0.2.7', result: 'ok' })
    await house.audit.record({ action: 'user.disabled', actorId: eve, target, address: '192.0.2.8', result: 'ok' })
    await house.audit.record({ action: 'login.ok', actorId: eve, address: '192.0.2.9', result: 'ok' })
    await house.audit.settled()
    await house.audit.forget(ada)
    const { rows } = await sql<{ details: string | null }>`SELECT * FROM audit_entries`.execute(house.database.read)
    const stored = JSON.stringify(rows)
    assert.doesNotMatch(stored, /Lovelace|192\.0\.2\.[78]/)
    assert.match(stored, /192\.0\.2\.9/)
    assert.deepEqual(await house.audit.verify(), { verified: 3, erased: 2, waiting: 0, broken: null })
  })

  test(`${dialect}: forgets what comes after the erasure of somebody, of a sign-in that was under way for one`, async () => {
    await using house = await open()
    const [ada, eve] = [newId(), newId()]
    await house.audit.record({ action: 'account.erased', actorId: ada, result: 'ok' })
    await house.audit.record({ action: 'login.failed', actorId: ada, address: '192.0.2.7', result: 'failed' })
    await house.audit.record({ action: 'login.failed', actorId: eve, address: '192.0.2.9', result: 'failed' })
    await house.audit.forgetErased(Date.now() - 60_000)
    const { rows } = await sql`SELECT details FROM audit_entries`.execute(house.database.read)
    assert.deepEqual([...JSON.stringify(rows).matchAll(/192\.0\.2\.\d/g)].flat(), ['192.0.2.9'])
    assert.equal((await house.audit.verify()).broken, null)
  })

  test(`${dialect}: finds entries by who, what, whom, when and how it ended, page by page`, async () => {
    await using house = await open()
    const [ada, eve] = [newId(), newId()]
    for (const action of ['login.ok', 'login.failed', 'loginish.ok', 'role.changed']) {
      await house.audit.record({ action, actorId: ada, target: { kind: 'user', id: eve }, result: 'ok' })
    }
    await house.audit.record({ action: 'login.ok', actorId: eve, result: 'denied' })
    const find = async (filter: object) =>
      (await house.audit.list({ ...everything, ...filter })).items.map(({ action }) => action)
    assert.deepEqual(await find({ action: 'login', actorId: ada }), ['login.failed', 'login.ok'])
    assert.deepEqual(await find({ targetId: eve, action: 'role' }), ['role.changed'])
    assert.deepEqual(await find({ result: 'denied' }), ['login.ok'])
    assert.deepEqual(await find({ to: new Date(Date.now() - 60_000).toISOString() }), [])
    const first = await house.audit.list({ limit: 3 })
    assert.ok(first.nextCursor)
    const second = await house.audit.list({ limit: 3, cursor: first.nextCursor })
    assert.deepEqual([first.items.length, second.items.length, second.nextCursor], [3, 2, null])
  })
})

test('no cell of an export is a formula', () => {
  for (const text of ['=1+1', '+1', '-1', '@x', '\t=1', ' =1', '＝1', '\r=1']) assert.match(csvCell(text), /^"'/)
  assert.equal(csvCell('say "hi"'), '"say ""hi"""')
  assert.equal(csvCell(null), '""')
})
