import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { newId } from '@parley/contract'
import { temporaryFolder } from '@parley/lab'
import { migrate, openDatabase } from '#platform/db/index.ts'
import { createDiskBlobStore, createFiles } from '#platform/files/index.ts'
import { createJobs } from '#platform/jobs/index.ts'
import { createLog } from '#platform/log/index.ts'
import { migrations } from '../../migrations/index.ts'
import { TestClock } from '../../testing/index.ts'
import { createErasure } from './erasure.ts'

test('an erasure that was cut off is finished without the person, who cannot come in to ask again', async () => {
  const { path } = temporaryFolder('erasure')
  const database = await openDatabase({ url: null, dataDir: path })
  await migrate(database, migrations, { dataDir: path })
  const clock = new TestClock()
  const log = createLog({ level: 'error', format: 'json' })
  const jobs = createJobs({ database, clock, log, pollMs: 20 })
  const userId = newId()
  const done: string[] = []
  let breaks = true
  const erasure = createErasure({
    database,
    clock,
    jobs,
    audit: {
      record: () => Promise.resolve(),
      forget: () => Promise.resolve(),
      forgetErased: async () => (done.includes('removed') ? [userId] : []),
    },
    files: createFiles({ database, store: createDiskBlobStore(join(path, 'files')), clock, maximumBytes: 0 }),
    mail: { forget: () => Promise.resolve() },
    shut: () => Promise.resolve(void done.push('shut')),
    stopWork: () => Promise.resolve(),
    removeBefore: [
      () => {
        if (breaks) return Promise.reject(new Error('the power went'))
        return Promise.resolve()
      },
    ],
    removeWithin: [],
    isThere: () => Promise.resolve(!done.includes('removed')),
    removeAccount: () => Promise.resolve([`${done.push('removed')}@example.org`]),
  })
  const left = async () => (await jobs.list({ limit: 10 })).filter((job) => job.userId === userId)
  await jobs.start()
  await assert.rejects(erasure.erase(userId), /the power went/)
  assert.deepEqual(done, ['shut'])
  breaks = false
  clock.advance(61_000)
  for (let look = 0; look < 300 && done.length < 2; look += 1) await wait(20)
  assert.deepEqual(done, ['shut', 'removed'])
  // What was removed is so for everybody once its transaction has ended.
  for (let look = 0; look < 300 && (await left()).length > 0; look += 1) await wait(20)
  assert.deepEqual(await left(), [], 'not even the job is left')
  await erasure.erase(userId)
  assert.deepEqual(done, ['shut', 'removed', 'shut'], 'whoever comes later finds it done')

  // As a job does that began another one at the very moment in which its person went.
  await jobs.enqueue(database.write, { kind: 'nobody does it', payload: null, userId })
  assert.equal((await left()).length, 1)
  clock.advance(3_600_000)
  for (let look = 0; look < 300 && (await left()).length > 0; look += 1) await wait(20)
  assert.deepEqual(await left(), [])
  await jobs.stop()
  await database.close()
})
