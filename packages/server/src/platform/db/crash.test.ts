import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { count, eachDatabase, runAndKill, seeded, temporaryFolder, testSeed } from '@parley/lab'
import { sql } from 'kysely'
import { bookOn, openLibrary, type Library } from './db.testing.ts'

const fixture = join(import.meta.dirname, 'crash.fixture.ts')

/** So many kills one database goes through; more would only make looking at all of it slow. */
const cyclesEach = 20

eachDatabase((name, temporaryDatabase) => {
  describe(`a process on ${name} that is killed`, () => {
    test('loses nothing it acknowledged and leaves nothing half done', async () => {
      const seed = testSeed(`crash on ${name}`)
      const random = seeded(seed)
      const cycles = name === 'sqlite' ? count(10, 200) : count(4, 40)
      let total = 0
      for (let first = 0; first < cycles; first += cyclesEach) {
        const url = await temporaryDatabase()
        const { path, remove } = temporaryFolder('crash')
        await prepare(await openLibrary(url, path))
        const acknowledged = new Set<string>()
        for (let cycle = first; cycle < Math.min(first + cyclesEach, cycles); cycle += 1) {
          const killed = await runAndKill(fixture, [url ?? '', path, String(seed + cycle), String(cycle)], {
            lines: random.between(1, 400),
            milliseconds: random.between(0, 30),
          })
          assert.equal(killed.exitCode, null, 'it ended by itself')
          for (const line of killed.lines) acknowledged.add(line)
          const library = await openLibrary(url, path)
          await check(library, acknowledged)
          await library.close()
        }
        total += acknowledged.size
        remove()
      }
      console.log(`${cycles} kills, ${total} acknowledged, all of them stored`)
      assert.ok(total > 0)
    })
  })
})

async function prepare(library: Library): Promise<void> {
  for (const shelf of ['single', 'group', 'transaction', 'tally']) await library.fill(shelf, 0)
  await library.database.write
    .insertInto('books')
    .values({ ...bookOn('tally', 'tally'), pages: 0 })
    .execute()
  await library.close()
}

async function check({ database }: Library, acknowledged: ReadonlySet<string>): Promise<void> {
  // PostgreSQL may still be carrying out what it was sent before the kill: all of it is looked at in one moment.
  const { ids, tally } = await database.transaction(async (transaction) => {
    const found = new Map<string, Set<string>>()
    for (const shelf of ['single', 'group', 'transaction']) {
      const rows = await transaction.selectFrom('books').select('id').where('shelf_id', '=', shelf).execute()
      found.set(shelf, new Set(rows.map(({ id }) => id)))
    }
    const counted = transaction.selectFrom('books').select('pages').where('id', '=', 'tally')
    return { ids: found, tally: await counted.executeTakeFirst() }
  })
  const has = (shelf: string, id: string) => ids.get(shelf)?.has(id) === true
  const parts: Record<string, string[]> = { single: [''], group: ['-1', '-2', '-3'], transaction: ['-a', '-b'] }
  for (const line of acknowledged) {
    const [shelf = '', id = ''] = line.split(' ')
    for (const part of parts[shelf] ?? []) assert.ok(has(shelf, id + part), `${line} was acknowledged and is lost`)
  }
  for (const shelf of ['group', 'transaction']) {
    for (const id of ids.get(shelf) ?? []) {
      const whole = id.slice(0, -2)
      for (const part of parts[shelf] ?? []) assert.ok(has(shelf, whole + part), `${shelf} ${whole} is half done`)
    }
  }
  assert.equal(tally?.pages, (ids.get('transaction')?.size ?? 0) / 2)
  if (database.dialect === 'sqlite') {
    const { rows } = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(database.read)
    assert.equal(rows[0]?.integrity_check, 'ok')
  }
}
