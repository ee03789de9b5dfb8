import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase, temporaryFolder } from '@parley/lab'
import * as z from 'zod/mini'
import { systemClock } from '#platform/clock.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { migrations } from '../../migrations/index.ts'
import { createSettings, type Setting } from './index.ts'

const name: Setting<string> = { key: 'instance.name', schema: z.string(), fallback: 'Parley' }

eachDatabase((dialect, temporaryDatabase) => {
  test(`${dialect}: keeps what was set, and of two changes from the same version takes one`, async () => {
    const { path } = temporaryFolder('settings')
    const database = await openDatabase({ url: await temporaryDatabase(), dataDir: path })
    await migrate(database, migrations, { dataDir: path })
    const settings = createSettings(database, systemClock)
    assert.deepEqual(await settings.get(name), { value: 'Parley', version: 0 })
    const race = await Promise.allSettled(['House', 'Home'].map((value) => settings.set(name, value, 0)))
    assert.deepEqual(race.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const { value, version } = await settings.get(name)
    assert.equal(version, 1)
    await settings.set(name, 'School', 1)
    await assert.rejects(settings.set(name, 'Club', 1), {
      code: 'version_conflict',
      options: { current: { value: 'School', version: 2 }, actions: ['edit'] },
    })
    assert.match(value, /^(House|Home)$/)
    // A later release may narrow what fits.
    const narrower = { ...name, schema: z.enum(['a', 'b']), fallback: 'a' as const }
    assert.deepEqual(await settings.get(narrower), { value: 'a', version: 2 })
    await database.close()
  })
})
