import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eachDatabase, temporaryFolder } from '@parley/lab'
import { systemClock } from '#platform/clock.ts'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { migrations } from '../../migrations/index.ts'
import { createJobs } from './index.ts'
import { kindOf, nextEnd, silentLog } from './jobs.testing.ts'

const fixture = fileURLToPath(new URL('./jobs.fixture.ts', import.meta.url))

eachDatabase((name, temporaryDatabase) => {
  test(`${name}: a job that kill -9 cut short runs again from its checkpoint`, async () => {
    const url = await temporaryDatabase()
    const { path } = temporaryFolder('jobs-crash')
    const open = async () => {
      const database = await openDatabase({ url, dataDir: path })
      await migrate(database, migrations, { dataDir: path })
      return { database, jobs: createJobs({ database, clock: systemClock, log: silentLog, leaseMs: 600, pollMs: 50 }) }
    }
    const before = await open()
    const id = await before.jobs.enqueue(before.database.write, { kind: 'slow', payload: null })
    await before.database.close()

    const child = spawn(process.execPath, [fixture, path, url ?? ''], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')

    const { database, jobs } = await open()
    let seen: unknown
    jobs.register(
      kindOf('slow', ({ checkpoint, attempt }) => {
        seen = { checkpoint, attempt }
      }),
    )
    const end = nextEnd(jobs)
    await jobs.start()
    assert.deepEqual([(await end).id, (await end).state], [id, 'done'])
    assert.deepEqual(seen, { checkpoint: { reached: 7 }, attempt: 2 })
    await jobs.stop()
    await database.close()
  })
})
